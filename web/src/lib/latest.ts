/**
 * Asks what was wanted last, once it has settled. One question is under way at a time, because each takes all of the
 * server: what is wanted meanwhile waits, what is no longer wanted is not told.
 */
export class Latest<Q, A> {
    private wanted: { question: Q } | undefined;
    private running: AbortController | undefined;
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly ask: (question: Q, signal: AbortSignal) => Promise<A>,
        private readonly told: { answer: (answer: A, question: Q) => void; failed: (error: unknown) => void },
        private readonly settle = 150,
    ) {}

    want(question: Q) {
        this.wanted = { question };
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            this.timer = undefined;
            if (!this.running) void this.run();
        }, this.settle);
    }

    /** Tells nothing more. */
    stop() {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.wanted = undefined;
        this.running?.abort();
    }

    private async run() {
        const now = this.wanted;
        if (!now) return;
        const stop = new AbortController();
        this.running = stop;
        const still = () => this.wanted === now && !stop.signal.aborted;
        try {
            const answer = await this.ask(now.question, stop.signal);
            if (still()) this.told.answer(answer, now.question);
        } catch (error) {
            if (still()) this.told.failed(error);
        }
        this.running = undefined;
        // What is still settling asks for itself.
        if (this.wanted !== now && this.timer === undefined) void this.run();
    }
}
