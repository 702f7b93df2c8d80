import { call, get, type Schemas } from './api/client';

/** What concerns who is signed in: the bell and the page show the same. */
class Notices {
    its = $state.raw<Schemas['Notices']>();

    async ask(signal?: AbortSignal): Promise<Schemas['Notices']> {
        return (this.its = await get('/api/v1/notices', signal ? { signal } : {}));
    }

    async read(keys: string[]) {
        if (keys.length === 0) return;
        const { unread } = await call('post', '/api/v1/notices/read', { body: { notices: keys } });
        if (this.its) this.its = { unread, notices: this.its.notices.map((one) => (keys.includes(one.notice) ? { ...one, read: true } : one)) };
    }
}

export const notices = new Notices();
