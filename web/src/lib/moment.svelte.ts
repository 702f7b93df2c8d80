import { w } from './i18n/cases.svelte';
import { router } from './router.svelte';
import { format } from './say.svelte';

/** The moment that the address asks for: true on a day, known on a day or up to an entry. */
export function momentAsked(): { true_on?: string; known_on?: string; known_at?: number } {
    const [on, known, entry] = ['benar', 'diketahui', 'entri'].map((name) => router.asked(name));
    return {
        ...(on ? { true_on: on } : {}),
        ...(known ? { known_on: known } : {}),
        ...(entry && /^[1-9]\d{0,15}$/.test(entry) ? { known_at: Number(entry) } : {}),
    };
}

export const known = (moment: { known_on?: string; known_at?: number }): string =>
    moment.known_on
        ? w().moment.knownOn(format().date(moment.known_on))
        : moment.known_at
          ? w().moment.knownAt(format().count(moment.known_at))
          : w().moment.knownNow;
