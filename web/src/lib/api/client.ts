import type { components, paths } from '$generated/schema';
import { language } from '../i18n/language.svelte';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** What went wrong when it was not the server that said no. */
export type Trouble = 'network' | 'unreadable';

/** A no of the server with its reason, or no answer that can be used. */
export class ApiError extends Error {
    constructor(
        readonly trouble: Trouble | undefined,
        readonly problem: Problem | undefined,
    ) {
        super(problem?.code ?? trouble ?? 'unknown');
        this.name = 'ApiError';
    }
}

type Method = 'get' | 'post' | 'put' | 'delete';
type JsonOf<R> = R extends { content: { 'application/json': infer T } } ? T : never;
type AnswerOf<O> = O extends { responses: infer R } ? JsonOf<R[keyof R & (200 | 201 | 202)]> : never;
/** Paths whose answer to this method is JSON. */
export type PathOf<M extends Method> = {
    [P in keyof paths]: AnswerOf<paths[P][M]> extends never ? never : P;
}[keyof paths];
type Parameters<O> = O extends { parameters: infer P } ? P : never;
type PathParameters<O> = Parameters<O> extends { path: infer P } ? { path: P } : { path?: never };
type QueryParameters<O> = Parameters<O> extends { query?: infer Q } ? { query?: Q } : { query?: never };
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? { body: B } : { body?: never };
export type Options<P extends keyof paths, M extends Method> = PathParameters<paths[P][M]> &
    QueryParameters<paths[P][M]> &
    BodyOf<paths[P][M]> & { headers?: Record<string, string>; signal?: AbortSignal };
export type Answer<P extends keyof paths, M extends Method> = AnswerOf<paths[P][M]>;

/** `/lists/{entry}` with its parameters put in. */
export function fill(pattern: string, path: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
    const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
    const search = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]) =>
            value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
        ),
    ).toString();
    return search ? `${filled}?${search}` : filled;
}

/** The page's side of a session: what goes along with an order, and who is told when it has ended. */
export const signed = { csrf: '', ended: () => {} };

const orders = (): Record<string, string> => (signed.csrf ? { 'X-CSRF-Token': signed.csrf } : {});

/** Throws ApiError, or the AbortError of the signal. */
export async function call<M extends Method, P extends PathOf<M>>(
    method: M,
    pattern: P,
    options: Options<P, M>,
): Promise<Answer<P, M>> {
    const { path, query, body, headers: more, signal } = options as {
        path?: Record<string, unknown>;
        query?: Record<string, unknown>;
        body?: unknown;
        headers?: Record<string, string>;
        signal?: AbortSignal;
    };
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language.code, ...more };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'get') Object.assign(headers, orders());
    let response: Response;
    try {
        response = await fetch(fill(pattern, path, query), {
            method: method.toUpperCase(),
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            ...(signal ? { signal } : {}),
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiError('network', undefined);
    }
    return read(response.ok, await textOf(response, signal)) as Answer<P, M>;
}

async function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
    try {
        return await response.text();
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiError('network', undefined);
    }
}

/** The JSON of an answer, or what it says is wrong. */
export function read(ok: boolean, text: string): unknown {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw new ApiError('unreadable', undefined);
    }
    if (ok) return value;
    if (isProblem(value) && value.code === 'access.signed_out') signed.ended();
    throw isProblem(value) ? new ApiError(undefined, value) : new ApiError('unreadable', undefined);
}

function isProblem(value: unknown): value is Problem {
    return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

export const get = <P extends PathOf<'get'>>(pattern: P, options: Options<P, 'get'>) => call('get', pattern, options);

/** Sends a file and says how much of it is there, from 0 to 1: fetch does not tell that, XMLHttpRequest does. */
export function sendFile(
    url: string,
    file: File,
    headers: Record<string, string>,
    sent: (share: number) => void,
    signal: AbortSignal,
): Promise<unknown> {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('POST', url);
        request.setRequestHeader('Content-Type', 'application/octet-stream');
        for (const [name, value] of Object.entries(orders())) request.setRequestHeader(name, value);
        request.setRequestHeader('Accept-Language', language.code);
        request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.upload.onprogress = ({ loaded, total }) => sent(total ? loaded / total : 0);
        request.onerror = () => reject(new ApiError('network', undefined));
        request.onabort = () => reject(new ApiError('network', undefined));
        request.onload = () => {
            try {
                resolve(read(request.status >= 200 && request.status < 300, request.responseText));
            } catch (error) {
                reject(asApiError(error));
            }
        };
        signal.addEventListener('abort', () => request.abort());
        request.send(file);
    });
}

export const asApiError = (error: unknown) => (error instanceof ApiError ? error : new ApiError('unreadable', undefined));
