export interface Scale {
    /** 1 to 5: which fifth of the way from the least to the greatest share. */
    shade: (share: number) => number;
    /** Lower bounds of the five, and the greatest share. */
    bounds: number[];
}

/** Five equal steps over the shares there are, on whole percents so that the legend can be read. */
export function scaleOf(shares: number[]): Scale {
    const least = Math.floor(100 * Math.min(1, ...shares));
    const greatest = Math.max(least + 5, Math.ceil(100 * Math.max(0, ...shares)));
    const step = Math.max(1, Math.ceil((greatest - least) / 5));
    return {
        bounds: Array.from({ length: 6 }, (_, index) => (least + index * step) / 100),
        shade: (share) => Math.max(1, Math.min(5, 1 + Math.floor((100 * share - least) / step + 1e-9))),
    };
}
