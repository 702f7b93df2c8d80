import { untrack } from 'svelte';
import { router } from './router.svelte';
import type { RouteName } from './routes';

/**
 * What the address asks of the page `route`, of this entry. To be made while that page is: when the next one is on its
 * way the address is already that page's, and what was asked stays.
 */
export function askedOf<T>(route: RouteName, read: () => T, entry?: number): { readonly now: T } {
    let now = $state.raw(untrack(read));
    $effect(() => {
        if (router.match.route === route && (entry === undefined || router.match.entry === entry)) now = read();
    });
    return {
        get now() {
            return now;
        },
    };
}
