import { forgetDrafts } from './draft';
import { call, get, signed, type ApiError, asApiError, type Schemas } from './api/client';

/** The actions that something waits for. */
const duties = ['hold_meetings', 'submit_minutes', 'pass_on', 'visit', 'validate', 'approve_regency', 'forward_batches', 'decree'];

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
        for (let times = 1; ; times++) {
            try {
                return this.take(await call('post', '/api/v1/session', { body: { login, password, code } }));
            } catch (caught) {
                // One is let in after the other; in the morning many come at once.
                if (asApiError(caught).problem?.code !== 'access.sign_in_busy' || times === 40) throw caught;
                await new Promise((next) => setTimeout(next, 200 + 600 * Math.random()));
            }
        }
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
