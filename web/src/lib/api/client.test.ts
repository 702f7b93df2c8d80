import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, call, fill, get, read } from './client';

afterEach(() => vi.unstubAllGlobals());

const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'Tidak ada di server ini. Periksa tautannya.',
    code: 'api.unknown',
    request: 'r-1',
};
const answering = (body: string, status = 200) => {
    const fetch = vi.fn((_url: string, _options: RequestInit) => Promise.resolve(new Response(body, { status })));
    vi.stubGlobal('fetch', fetch);
    return fetch;
};

test('parameters are put into the path and the query, encoded', () => {
    expect(fill('/plans/{entry}/files/{name}', { entry: 4, name: 'a b/c.xml' })).toBe('/plans/4/files/a%20b%2Fc.xml');
    expect(fill('/overview', {}, { list: 3, none: undefined })).toBe('/overview?list=3');
    expect(fill('/complements', {}, { also: ['a', 'b'] })).toBe('/complements?also=a&also=b');
});

test('the language in use is asked for, and a search is in the body', async () => {
    const fetch = answering('{"total":0,"offset":0,"lines":[]}');
    await call('post', '/api/v1/lists/{entry}/lines', { path: { entry: 45 }, body: { name: 'Siti' } });
    const [url, options] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/api/v1/lists/45/lines');
    expect(options?.headers).toMatchObject({ 'Accept-Language': 'id', 'Content-Type': 'application/json' });
    expect(options?.body).toBe('{"name":"Siti"}');
});

test('a no comes with its reason', async () => {
    answering(JSON.stringify(problem), 404);
    const error = await get('/api/v1/plans', {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ problem, trouble: undefined });
});

test('what is not an answer of ours is unreadable', () => {
    expect(() => read(true, '<html>')).toThrowError(ApiError);
    expect(() => read(false, '"busy"')).toThrowError('unreadable');
    expect(read(true, '{"a":1}')).toEqual({ a: 1 });
});

test('no answer is trouble with the network', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(get('/api/v1/plans', {})).rejects.toMatchObject({ trouble: 'network' });
});

test('what was given up stays an abort', async () => {
    const stop = new AbortController();
    stop.abort();
    vi.stubGlobal('fetch', () => Promise.reject(stop.signal.reason));
    await expect(get('/api/v1/plans', { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
});
