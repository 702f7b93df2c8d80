import { type ApiError, asApiError, call, get, sendFile, type Schemas } from './api/client';
import { pace } from './pace';

export type Import = Schemas['Import'];

/** A file on its way to the server, or one that did not get there. */
export interface Upload {
    key: number;
    file: File;
    /** From 0 to 1. */
    sent: number;
    error: ApiError | undefined;
}

/** The files handed in: sent one after another, then watched until the server is done with them. */
export class Inbox {
    files = $state.raw<Import[]>();
    uploads = $state.raw<Upload[]>([]);
    error = $state.raw<ApiError>();
    private timer: ReturnType<typeof setTimeout> | undefined;
    private wait = pace.least;
    private sending = false;
    private nextKey = 1;
    private readonly leaving = new AbortController();

    async refresh() {
        clearTimeout(this.timer);
        try {
            const { imports } = await get('/api/v1/imports', { signal: this.leaving.signal });
            const moved = JSON.stringify(imports) !== JSON.stringify(this.files);
            this.wait = moved ? pace.least : pace.next(this.wait);
            this.files = imports;
            this.error = undefined;
        } catch (error) {
            if (this.leaving.signal.aborted) return;
            this.error = asApiError(error);
            this.wait = pace.next(this.wait);
        }
        const busy = this.files?.some((file) => file.state === 'waiting' || file.state === 'running') ?? true;
        if (busy && !this.leaving.signal.aborted) this.timer = setTimeout(() => void this.refresh(), this.wait);
    }

    async add(files: File[], effectiveOn: string) {
        const added = files.map((file) => ({ key: this.nextKey++, file, sent: 0, error: undefined }));
        this.uploads = [...this.uploads, ...added];
        await this.sendAll(effectiveOn);
    }

    async again(upload: Upload, effectiveOn: string) {
        this.change(upload.key, { sent: 0, error: undefined });
        await this.sendAll(effectiveOn);
    }

    async halt(id: string) {
        try {
            const changed = await call('delete', '/api/v1/imports/{id}', { path: { id } });
            this.files = this.files?.map((file) => (file.id === id ? changed : file));
        } catch (error) {
            this.error = asApiError(error);
        }
        this.wait = pace.least;
        await this.refresh();
    }

    leave() {
        this.leaving.abort();
        clearTimeout(this.timer);
    }

    private async sendAll(effectiveOn: string) {
        if (this.sending) return;
        this.sending = true;
        for (;;) {
            const upload = this.uploads.find((candidate) => !candidate.error);
            if (!upload || this.leaving.signal.aborted) break;
            try {
                const taken = await this.send(upload, effectiveOn);
                this.uploads = this.uploads.filter((other) => other.key !== upload.key);
                this.files = [taken, ...(this.files ?? []).filter((file) => file.id !== taken.id)];
                this.wait = pace.least;
                void this.refresh();
            } catch (error) {
                this.change(upload.key, { error: asApiError(error) });
            }
        }
        this.sending = false;
    }

    private change(key: number, values: Partial<Upload>) {
        this.uploads = this.uploads.map((upload) => (upload.key === key ? { ...upload, ...values } : upload));
    }

    private send(upload: Upload, effectiveOn: string): Promise<Import> {
        return sendFile(
            '/api/v1/imports',
            upload.file,
            effectiveOn ? { 'X-Effective-On': effectiveOn } : {},
            (sent) => this.change(upload.key, { sent }),
            this.leaving.signal,
        ) as Promise<Import>;
    }
}
