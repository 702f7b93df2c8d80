import { ApiError, call, get, read, type Schemas } from './api/client';
import { pace } from './pace';
import { language } from './i18n/language.svelte';

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
    private request: XMLHttpRequest | undefined;
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
        this.request?.abort();
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

    // fetch tells nothing of how much was sent; XMLHttpRequest does.
    private send(upload: Upload, effectiveOn: string): Promise<Import> {
        return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            this.request = request;
            request.open('POST', '/api/v1/imports');
            request.setRequestHeader('Content-Type', 'application/octet-stream');
            request.setRequestHeader('Accept-Language', language.code);
            request.setRequestHeader('X-File-Name', encodeURIComponent(upload.file.name));
            if (effectiveOn) request.setRequestHeader('X-Effective-On', effectiveOn);
            request.upload.onprogress = ({ loaded, total }) => this.change(upload.key, { sent: total ? loaded / total : 0 });
            request.onerror = () => reject(new ApiError('network', undefined));
            request.onabort = () => reject(new ApiError('network', undefined));
            request.onload = () => {
                try {
                    resolve(read(request.status >= 200 && request.status < 300, request.responseText) as Import);
                } catch (error) {
                    reject(asApiError(error));
                }
            };
            request.send(upload.file);
        });
    }
}

const asApiError = (error: unknown) => (error instanceof ApiError ? error : new ApiError('unreadable', undefined));
