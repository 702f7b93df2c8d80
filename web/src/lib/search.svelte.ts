import { atTop, type Place } from './components/VirtualGrid.svelte';
import { language } from './i18n/language.svelte';
import { Rows } from './rows.svelte';

type AskFor<Question, Row> = (
    question: Question,
    window: { offset: number; limit: number },
    signal: AbortSignal,
) => Promise<{ total: number; rows: Row[] }>;

/** The rows of what a page searches for, begun anew when that or the language changes, and where the reader was in them. */
export class Search<Question extends object, Row> {
    rows = $state.raw<Rows<Row>>();
    place = $state.raw(atTop());

    /** `places` keeps where readers were while the app is open; no question, no search. */
    constructor(places: Map<string, Place>, question: () => Question | undefined, ask: AskFor<Question, Row>) {
        $effect(() => {
            const asked = question();
            void language.code;
            if (!asked) return;
            const key = JSON.stringify(asked);
            const made = new Rows<Row>((offset, limit, signal) => ask(asked, { offset, limit }, signal));
            this.rows = made;
            this.place = places.get(key) ?? atTop();
            places.set(key, this.place);
            return () => made.stop();
        });
    }
}
