import { ApiError } from './api/client';
import { language } from './i18n/language.svelte';

/** Something fetched for a component, fetched again when what its loader reads (or the language) changes. */
export class Resource<T> {
    data = $state.raw<T>();
    error = $state.raw<ApiError>();
    /** The data shown are of an earlier question. */
    stale = $state(false);
    private turn = $state(0);

    /** To be made while a component is. */
    constructor(load: (signal: AbortSignal) => Promise<T>) {
        $effect(() => {
            void this.turn;
            void language.code;
            const stop = new AbortController();
            this.stale = true;
            load(stop.signal).then(
                (data) => {
                    if (stop.signal.aborted) return;
                    this.data = data;
                    this.error = undefined;
                    this.stale = false;
                },
                (error: unknown) => {
                    if (stop.signal.aborted) return;
                    this.error = error instanceof ApiError ? error : new ApiError('unreadable', undefined);
                    this.stale = false;
                },
            );
            return () => stop.abort();
        });
    }

    again() {
        this.turn += 1;
    }
}
