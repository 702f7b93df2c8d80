import { get } from './api/client';
import { askedOf } from './asked.svelte';
import { dayOf } from './reports';
import { Resource } from './resource.svelte';
import { router } from './router.svelte';
import type { RouteName } from './routes';
import { country } from './simulation';

/** The day and the region a report is asked of: as the address says, else those of the newest list. */
export class ReportStart {
    private readonly start = new Resource(async (signal) => {
        const [{ regency }, { today }, { lists }] = await Promise.all([
            get('/api/v1/overview', { signal }),
            get('/api/v1/status', { signal }),
            get('/api/v1/lists', { signal }),
        ]);
        return { home: regency?.code ?? country, day: dayOf(lists[0]?.period, today) };
    });
    readonly region: string | undefined;
    readonly on: string | undefined;

    /** To be made while the page `route` is. */
    constructor(route: RouteName) {
        const asking = askedOf(route, () => ({ on: router.asked('tanggal'), region: router.asked('wilayah') }));
        this.region = $derived(asking.now.region || this.start.data?.home);
        this.on = $derived(asking.now.on || this.start.data?.day);
    }
}
