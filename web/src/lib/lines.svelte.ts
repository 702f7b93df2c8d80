import { call, type Schemas } from './api/client';
import { Rows } from './rows.svelte';

export type Search = Omit<Schemas['LineSearch'], 'offset' | 'limit'>;

/** The lines of a list that fit a search. */
export class Lines extends Rows<Schemas['Line']> {
    constructor(entry: number, search: Search) {
        super(async (offset, limit, signal) => {
            const body = { ...search, offset, limit };
            const { total, lines } = await call('post', '/api/v1/lists/{entry}/lines', { path: { entry }, body, signal });
            return { total, rows: lines };
        });
    }
}

export type DifferenceSearch = Omit<Schemas['DifferenceSearch'], 'offset' | 'limit'>;

/** The differences of a comparison that fit a search. */
export class Differences extends Rows<Schemas['Difference']> {
    constructor(entry: number, search: DifferenceSearch) {
        super(async (offset, limit, signal) => {
            const body = { ...search, offset, limit };
            const { total, lines } = await call('post', '/api/v1/comparisons/{entry}/lines', { path: { entry }, body, signal });
            return { total, rows: lines };
        });
    }
}
