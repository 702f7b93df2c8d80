import { type ApiError, asApiError } from './api/client';

/** Rows that come a page at a time. An answer to an earlier question is passed over. */
export class Paged<T> {
    rows = $state.raw<T[]>();
    more = $state(false);
    error = $state.raw<ApiError>();
    private turn = 0;

    constructor(private readonly ask: (behind: T | undefined) => Promise<{ rows: T[]; more: boolean }>) {}

    async load(behind?: T) {
        const mine = (this.turn += 1);
        try {
            const page = await this.ask(behind);
            if (mine !== this.turn) return;
            this.rows = behind ? [...(this.rows ?? []), ...page.rows] : page.rows;
            this.more = page.more;
            this.error = undefined;
        } catch (caught) {
            if (mine === this.turn) this.error = asApiError(caught);
        }
    }
}
