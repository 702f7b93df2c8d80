import { type ApiError, asApiError, call, get, type Schemas } from './api/client';
import { pace } from './pace';

export type Job = Schemas['Job'];

/** A new key for an order, of 32 hex digits. */
export function newKey(): string {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What this tab ordered and has not seen the end of, so that loading the page again goes on watching. */
const memory = {
    get(slot: string): string | null {
        try {
            return sessionStorage.getItem(slot);
        } catch {
            return null; // forbidden by the browser's settings: then it is watched while the page is open
        }
    },
    set(slot: string, key: string | undefined) {
        try {
            if (key) sessionStorage.setItem(slot, key);
            else sessionStorage.removeItem(slot);
        } catch {
            // As above.
        }
    },
};

/** An order for long work: given once however often it is sent, watched until it ends, stopped when asked. */
export class Order {
    job = $state.raw<Job>();
    /** Why it could not be given, or is not watched any more. */
    error = $state.raw<ApiError>();
    /** It is on its way to the server, or not done there. */
    busy = $state(false);
    private key = newKey();
    private asked = '';
    private timer: ReturnType<typeof setTimeout> | undefined;
    private readonly leaving = new AbortController();
    private readonly slot: string;

    /** `slot` names what is ordered here; `done` is called once when it is. */
    constructor(
        slot: string,
        private readonly done: (job: Job) => void = () => undefined,
    ) {
        this.slot = `tepat.order.${slot}`;
        const key = memory.get(this.slot);
        if (key) {
            this.key = key;
            this.busy = true;
            void this.watch(pace.least, true);
        }
    }

    /** The same question again, such as after a lost answer, keeps its key: it is one order. */
    async give(question: unknown, send: (headers: { 'Idempotency-Key': string }, signal: AbortSignal) => Promise<unknown>) {
        const asked = JSON.stringify(question);
        if (asked !== this.asked || this.job?.state === 'done') this.key = newKey();
        this.asked = asked;
        this.job = undefined;
        this.error = undefined;
        this.busy = true;
        try {
            this.job = (await send({ 'Idempotency-Key': this.key }, this.leaving.signal)) as Job;
            memory.set(this.slot, this.key);
            await this.watch(pace.least / 4, false);
        } catch (error) {
            if (this.leaving.signal.aborted) return;
            this.error = asApiError(error);
            this.busy = false;
        }
    }

    async stop() {
        clearTimeout(this.timer);
        await call('delete', '/api/v1/jobs/{key}', { path: { key: this.key } }).catch(() => undefined);
        await this.watch(pace.least, false);
    }

    leave() {
        this.leaving.abort();
        clearTimeout(this.timer);
    }

    /** What is wrong with a field of the order, in words; nothing when it is fine, or something else is wrong. */
    at(field: string): string | undefined {
        if (this.error?.problem?.params?.['field'] === field) return this.error.problem.detail;
        return this.job?.state === 'refused' && this.job.field === field ? this.job.text : undefined;
    }

    private async watch(wait: number, remembered: boolean) {
        clearTimeout(this.timer);
        try {
            const job = await get('/api/v1/jobs/{key}', { path: { key: this.key }, signal: this.leaving.signal });
            this.job = job;
            this.error = undefined;
            const ended = job.state !== 'waiting' && job.state !== 'running';
            // What was made is opened when the pages show it.
            if (ended && (job.entry === undefined || job.shown)) {
                this.busy = false;
                memory.set(this.slot, undefined);
                if (job.state === 'done') this.done(job);
                return;
            }
        } catch (error) {
            if (this.leaving.signal.aborted) return;
            this.busy = false;
            memory.set(this.slot, undefined);
            // A server that was started again does not know it; then it is ordered again.
            if (!remembered) this.error = asApiError(error);
            return;
        }
        this.timer = setTimeout(() => void this.watch(pace.next(wait), remembered), wait);
    }
}
