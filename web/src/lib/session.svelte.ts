import { forgetDrafts } from './draft';
import { call, get, signed, type ApiError, asApiError, type Schemas } from './api/client';

/** The actions that something waits for. */
const duties = ['hold_meetings', 'submit_minutes', 'pass_on', 'visit', 'validate', 'approve_regency', 'forward_batches', 'decree'];

const wantedKey = 'tepat.wanted';

/** Over the way to the provider and back, in this tab alone; what was remembered before. */
function remember(wanted: string): string {
    try {
        const before = sessionStorage.getItem(wantedKey) ?? '';
        if (wanted) sessionStorage.setItem(wantedKey, wanted);
        else sessionStorage.removeItem(wantedKey);
        return before;
    } catch {
        return '';
    }
}

/** One is let in after the other; in the morning many come at once. */
async function inTurn<T>(ask: () => Promise<T>): Promise<T> {
    for (let times = 1; ; times++) {
        try {
            return await ask();
        } catch (caught) {
            const busy = ['access.sign_in_busy', 'oidc.busy'].includes(asApiError(caught).problem?.code ?? '');
            if (!busy || times === 40) throw caught;
            await new Promise((next) => setTimeout(next, 200 + 600 * Math.random()));
        }
    }
}

/** Who is signed in. */
class Session {
    /** Undefined while it is not known, and while nobody is. */
    its = $state.raw<Schemas['Session']>();
    state = $state<'asking' | 'in' | 'out' | 'broken'>('asking');
    error = $state.raw<ApiError>();

    constructor() {
        signed.ended = () => this.leave();
    }

    /** Whether a role of whoever is signed in allows this somewhere. */
    may(action: string): boolean {
        return this.its?.may.includes(action) ?? false;
    }

    /** Where one begins: at what waits, or at what one has proposed. */
    home(): string {
        if (duties.some((action) => this.may(action))) return '/tugas';
        if (this.may('look')) return '/';
        return this.may('propose') ? '/usulan/saya' : '/akun';
    }

    async ask() {
        try {
            this.take(await get('/api/v1/session', {}));
        } catch (caught) {
            if (this.state === 'out') return;
            this.error = asApiError(caught);
            this.state = 'broken';
        }
    }

    async signIn(login: string, password: string, code: string) {
        this.take(await inTurn(() => call('post', '/api/v1/session', { body: { login, password, code } })));
    }

    /** Away to the provider outside; it sends back to /masuk/luar. */
    async goOutside(wanted: string) {
        const { address } = await inTurn(() => call('post', '/api/v1/session/outside', {}));
        remember(wanted);
        location.assign(address);
    }

    /** With what the provider sent one back with, and a code of the moment when it is asked for. Where one wanted to go at first. */
    async comeBack(brought: URLSearchParams, moment: string): Promise<string> {
        const said = (name: string) => brought.get(name) ?? '';
        const body = { state: said('state'), code: said('code'), issuer: said('iss'), error: said('error'), moment };
        const its = await inTurn(() => call('put', '/api/v1/session/outside', { body }));
        this.take(its);
        return remember('');
    }

    async signOut() {
        await call('delete', '/api/v1/session', {});
        forgetDrafts();
        this.leave();
    }

    async changePassword(now: string, next: string) {
        this.take(await call('put', '/api/v1/session/password', { body: { now, next } }));
    }

    async confirmCode(code: string) {
        this.take(await call('put', '/api/v1/session/code', { body: { code } }));
    }

    private take(its: Schemas['Session']) {
        this.its = its;
        this.state = 'in';
        signed.csrf = its.csrf;
    }

    private leave() {
        this.its = undefined;
        this.state = 'out';
        signed.csrf = '';
    }
}

export const session = new Session();
