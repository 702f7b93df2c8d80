import { ApiError } from './api/client';
import { pagesOf, type Window } from './virtual';

/** A page of a search: how many fit, and those from `offset` on. */
export type Ask<Row> = (offset: number, limit: number, signal: AbortSignal) => Promise<{ total: number; rows: Row[] }>;

const size = 100;
const kept = 60;
const settle = 80;

/** The rows of one search, fetched by pages as they come into sight; the last 60 pages are kept. */
export class Rows<Row> {
    /** Of all that fit; nothing until the first answer. */
    total = $state<number>();
    error = $state.raw<ApiError>();
    private pages = $state.raw(new Map<number, Row[]>());
    private readonly asked = new Map<number, AbortController>();
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly ask: Ask<Row>) {
        void this.fetch(0);
    }

    /** Nothing while it is on its way. */
    at(index: number): Row | undefined {
        return this.pages.get(Math.floor(index / size))?.[index % size];
    }

    /** Fetches what a window lacks, once the scrolling settles; gives up what it no longer needs. */
    show(window: Window) {
        clearTimeout(this.timer);
        const wanted = pagesOf(window, size);
        if (wanted.every((page) => this.pages.has(page) || this.asked.has(page))) return;
        this.timer = setTimeout(() => {
            for (const [page, stop] of this.asked) {
                if (page !== 0 && !wanted.includes(page)) {
                    stop.abort();
                    this.asked.delete(page);
                }
            }
            for (const page of wanted) if (!this.pages.has(page) && !this.asked.has(page)) void this.fetch(page);
        }, settle);
    }

    again(window: Window) {
        this.error = undefined;
        void this.fetch(0);
        this.show(window);
    }

    stop() {
        clearTimeout(this.timer);
        for (const stop of this.asked.values()) stop.abort();
    }

    private async fetch(page: number) {
        const stop = new AbortController();
        this.asked.set(page, stop);
        try {
            const answer = await this.ask(page * size, size, stop.signal);
            if (stop.signal.aborted) return;
            const pages = new Map(this.pages);
            pages.set(page, answer.rows);
            const [oldest] = pages.keys();
            if (pages.size > kept && oldest !== undefined) pages.delete(oldest);
            this.pages = pages;
            this.total = answer.total;
            this.error = undefined;
        } catch (error) {
            if (stop.signal.aborted) return;
            this.error = error instanceof ApiError ? error : new ApiError('unreadable', undefined);
        } finally {
            if (this.asked.get(page) === stop) this.asked.delete(page);
        }
    }
}
