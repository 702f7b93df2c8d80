import { get } from './api/client';
import { dayOf } from './reports';
import { Resource } from './resource.svelte';
import { router } from './router.svelte';
import type { RouteName } from './routes';
import { country } from './simulation';

/** The day and the region a report is asked of: as the address says, else those of the newest list. */
export class ReportStart {
    private asked = $state.raw(this.addressed());
    private readonly start = new Resource(async (signal) => {
        const [{ regency }, { today }, { lists }] = await Promise.all([
            get('/api/v1/overview', { signal }),
            get('/api/v1/status', { signal }),
            get('/api/v1/lists', { signal }),
        ]);
        return { home: regency?.code ?? country, day: dayOf(lists[0]?.period, today) };
    });
    readonly region = $derived(this.asked.region || this.start.data?.home);
    readonly on = $derived(this.asked.on || this.start.data?.day);

    /** To be made while the page `route` is; while the next page is on its way the address is already that page's. */
    constructor(route: RouteName) {
        $effect(() => {
            if (router.match.route === route) this.asked = this.addressed();
        });
    }

    private addressed() {
        return { on: router.asked('tanggal'), region: router.asked('wilayah') };
    }
}
