/** Milliseconds between two questions to a server that is busy for us: soon at first, then less and less often. */
export const pace = {
    least: 800,
    most: 10_000,
    next: (wait: number) => Math.min(pace.most, Math.round(wait * 1.5)),
};
