import { type ApiError, asApiError, sendFile, type Schemas } from './api/client';
import { draftOf, keepDraft } from './draft';
import { newKey } from './job.svelte';
import { session } from './session.svelte';

type Keyed = { 'Idempotency-Key': string };

/** One order at a time. Its key is kept until the server answers, so that a second tap on a poor line does no harm. */
export class Order {
    busy = $state(false);
    error = $state.raw<ApiError>();
    said = $state('');

    constructor(private readonly key: { now: string } = { now: newKey() }) {}

    /** Whether it was done. */
    async give(send: (headers: Keyed) => Promise<unknown>, said = ''): Promise<boolean> {
        if (this.busy) return false;
        this.busy = true;
        this.error = undefined;
        this.said = '';
        try {
            await send({ 'Idempotency-Key': this.key.now });
            this.key.now = newKey();
            this.said = said;
            return true;
        } catch (caught) {
            this.error = asApiError(caught);
            // The server said no: what is given next is another order.
            if (this.error.problem) this.key.now = newKey();
            return false;
        } finally {
            this.busy = false;
        }
    }

    /** Of a form, what is wrong with the answer to one question. */
    wrong(part: 'household' | 'family' | 'member', fact: string, member = 0): string | undefined {
        return this.error?.problem?.problems?.find((one) => one.part === part && one.fact === fact && one.member === member)?.text;
    }
}

/** What is typed into a form and the key under which it will be sent. To be made while a component is. */
export class Draft<T extends object> {
    values = $state() as T;
    /** Of the order that sends it. */
    readonly key = $state({ now: newKey() });
    private readonly name: string;
    private over = false;

    constructor(name: string, empty: T) {
        this.name = `${session.its?.login ?? ''}.${name}`;
        this.values = empty;
        const kept = draftOf(this.name);
        if (kept) {
            const { key, values } = JSON.parse(kept) as { key: string; values: T };
            this.key.now = key;
            this.values = { ...empty, ...values };
        }
        const before = JSON.stringify(this.values);
        $effect(() => {
            const values = JSON.stringify(this.values);
            if (!this.over && (kept || values !== before)) keepDraft(this.name, `{"key":${JSON.stringify(this.key.now)},"values":${values}}`);
        });
    }

    clear() {
        this.over = true;
        keepDraft(this.name, undefined);
    }
}

/** A document that was handed in. */
export interface Paper {
    digest: string;
    type: string;
    bytes: number;
}

/** Without its name: that may be a person's. */
export async function handIn(file: File, sent: (share: number) => void, signal: AbortSignal): Promise<Paper> {
    const { digest, type, bytes } = (await sendFile(
        '/api/v1/documents',
        new File([file], 'dokumen', { type: file.type }),
        {},
        sent,
        signal,
    )) as Schemas['Document'];
    return { digest, type, bytes };
}

/** Where the caller may do this: the regions of the own roles that hold it, or what the address asks for. */
export const ownRegions = (): { code: string; name: string }[] => {
    const all = new Map((session.its?.roles ?? []).map(({ region, region_name }) => [region, region_name]));
    return [...all].map(([code, name]) => ({ code, name }));
};

/** Of those, the villages. */
export const villagesOf = () => ownRegions().filter(({ code }) => code.length === 13);

/** The civil day where deadlines count. */
export const todayInJakarta = () => new Date(Date.now() + 7 * 60 * 60 * 1000).toISOString().slice(0, 10);
