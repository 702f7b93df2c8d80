import { daysTo } from './deadline';
import { w } from './i18n/cases.svelte';
import { c } from './i18n/chain.svelte';
import { todayInJakarta } from './order.svelte';
import { format } from './say.svelte';

/** How many days are left, in words. */
export function leftTo(instant: string, today = todayInJakarta(), late = w().late): string {
    const days = daysTo(instant, today);
    return days < 0 ? late : days === 0 ? c().tasks.lastDay : c().tasks.left(format().count(days));
}
