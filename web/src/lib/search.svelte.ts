import { atTop, type Place } from './components/VirtualGrid.svelte';
import { language } from './i18n/language.svelte';
import type { RouteName } from './routes';
import { Rows } from './rows.svelte';

type AskFor<Question, Row> = (
    question: Question,
    window: { offset: number; limit: number },
    signal: AbortSignal,
) => Promise<{ total: number; rows: Row[] }>;

// Where a reader was in each search, while the app is open.
const places = new Map<string, Place>();

/** The rows of what a page searches for, begun anew when that or the language changes, and where the reader was in them. */
export class Search<Question extends object, Row> {
    rows = $state.raw<Rows<Row>>();
    place = $state.raw(atTop());

    /** No question, no search. */
    constructor(page: RouteName, question: () => Question | undefined, ask: AskFor<Question, Row>) {
        $effect(() => {
            const asked = question();
            void language.code;
            if (!asked) return;
            const key = page + JSON.stringify(asked);
            const made = new Rows<Row>((offset, limit, signal) => ask(asked, { offset, limit }, signal));
            this.rows = made;
            this.place = places.get(key) ?? atTop();
            places.set(key, this.place);
            return () => made.stop();
        });
    }
}
