import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { expect, test } from '@playwright/test';
import { png } from './png';

// What the server really answers is what the contract says, path by path and in both languages.
const contract = parse(readFileSync(new URL('../../api/openapi.yaml', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'contract', ...contract });

function fits(path: string, method: string, status: number, value: unknown) {
    const kind = status < 300 ? 'application~1json' : 'application~1problem+json';
    const operation = `${path.replaceAll('/', '~1')}/${method}`.replace(/[{}]/g, encodeURIComponent);
    // A response of several paths stands among the components.
    const shared = contract.paths[path][method].responses[status]?.$ref as string | undefined;
    const response = shared?.slice(1) ?? `/paths/${operation}/responses/${status}`;
    const pointer = status < 300 ? `${response}/content/${kind}/schema` : '/components/schemas/Problem';
    const validate = ajv.compile({ $ref: `contract#${pointer}` });
    validate(value);
    expect(validate.errors ?? [], `${method} ${path}`).toEqual([]);
}

// One after the other: both go through the same village.
test.describe.configure({ mode: 'default' });

for (const language of ['id', 'en']) {
    test(`every path keeps the contract in ${language}`, async ({ request }) => {
        const headers = { 'Accept-Language': language };
        const asked = new Set<string>();
        const get = async (path: string, values: Record<string, string | number> = {}, query = '') => {
            const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])) + query;
            const response = await request.get(url, { headers });
            const value = await response.json();
            fits(path, 'get', response.status(), value);
            asked.add(`get ${path}`);
            return value;
        };
        await get('/api/v1/status');
        // A first account would close the door to this test: those orders are refused.
        await get('/api/v1/accounts');
        for (const [path, data] of [
            ['/api/v1/accounts', { login: 'X', name: 'x', role: 'verifier', region: '97.01' }],
            ['/api/v1/accounts/{login}/acts', { act: 'reopen', role: '', region: '', reason: '' }],
            ['/api/v1/accounts/{login}/identities', { act: 'bind', issuer: 'https://sso.example.go.id', subject: 'a-7' }],
        ] as const) {
            const response = await request.post(path.replace('{login}', 'siapa'), { headers, data });
            expect(response.status()).toBe(409);
            fits(path, 'post', response.status(), await response.json());
            asked.add(`post ${path}`);
        }
        // Without accounts anybody is let in, and nobody has a session.
        expect((await get('/api/v1/session')).guarded).toBe(false);
        for (const [method, path, data] of [
            ['post', '/api/v1/session', { login: 'siapa', password: 'salah', code: '' }],
            ['put', '/api/v1/session/password', { now: 'a', next: 'b' }],
            ['post', '/api/v1/session/code', undefined],
            ['put', '/api/v1/session/code', { code: '000000' }],
            ['delete', '/api/v1/session', undefined],
            ['get', '/api/v1/session/outside', undefined],
            ['post', '/api/v1/session/outside', undefined],
            ['put', '/api/v1/session/outside', { state: 's', code: 'c', issuer: '', error: '', moment: '' }],
            ['get', '/api/v1/notices', undefined],
            ['post', '/api/v1/notices/read', { notices: ['entry.1'] }],
            ['get', '/api/v1/session/address', undefined],
            ['put', '/api/v1/session/address', { address: 'nama@contoh.id' }],
            ['put', '/api/v1/session/address/code', { code: '000000' }],
            ['delete', '/api/v1/session/address', undefined],
        ] as const) {
            const response = await request[method](path, { headers, ...(data ? { data } : {}) });
            fits(path, method, response.status(), await response.json());
            asked.add(`${method} ${path}`);
        }
        const overview = await get('/api/v1/overview');
        await get('/api/v1/overview', {}, '?list=999999');
        const { lists } = await get('/api/v1/lists');
        const entry = lists[0].entry;
        await get('/api/v1/lists/{entry}', { entry });
        for (const outcome of ['eligible', 'ineligible', 'undetermined']) {
            const response = await request.post(`/api/v1/lists/${entry}/lines`, {
                headers,
                data: { outcome, limit: 5 },
            });
            const window = await response.json();
            fits('/api/v1/lists/{entry}/lines', 'post', response.status(), window);
            for (const { subject } of window.lines) {
                await get('/api/v1/lists/{entry}/cases/{subject}', { entry, subject });
                await get('/api/v1/families/{subject}', { subject });
            }
        }
        asked.add('post /api/v1/lists/{entry}/lines');
        await get('/api/v1/families/{subject}', { subject: '1' });
        const { plans } = await get('/api/v1/plans');
        await get('/api/v1/plans/{entry}', { entry: plans[0].entry });
        await get('/api/v1/regions');
        await get('/api/v1/regions', {}, `?parent=${overview.regency.code}`);

        await get('/api/v1/programmes');
        const question = { programme: 'pkh', period: '2021:2/4', region: overview.regency.code };
        const simulate = async (data: object) => {
            const response = await request.post('/api/v1/simulations', { headers, data });
            const value = await response.json();
            fits('/api/v1/simulations', 'post', response.status(), value);
            return value;
        };
        expect((await simulate({ ...question, parameters: { poorest: 5 } })).losers).toBeGreaterThan(0);
        expect((await simulate({ ...question, parameters: { poorest: 101 } })).status).toBe(400);
        asked.add('post /api/v1/simulations');
        const losers = await request.get('/api/v1/simulations/losers.xlsx', { params: { ...question, set: 'poorest=5' } });
        expect(losers.status()).toBe(200);
        expect(losers.headers()['content-type']).toContain('spreadsheetml');
        asked.add('get /api/v1/simulations/losers.xlsx');
        await get('/api/v1/budget', {}, `?on=2021-05-01&region=${overview.regency.code}`);

        const ended = async (path: string, values: Record<string, string | number>, body: object | string | undefined, query = '', more = {}) => {
            const key = `contract-${language}-${path.replace(/\W+/g, '-')}-${JSON.stringify(body ?? '').length}`.slice(0, 64);
            const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])) + query;
            const response = await request.post(url, { headers: { ...headers, 'Idempotency-Key': key, ...more }, ...(body ? { data: body } : {}) });
            fits(path, 'post', response.status(), await response.json());
            asked.add(`post ${path}`);
            let job = await get('/api/v1/jobs/{key}', { key });
            await expect.poll(async () => (job = await get('/api/v1/jobs/{key}', { key })).state, { timeout: 20_000 }).toBe('done');
            return job;
        };
        const made = await ended('/api/v1/lists', {}, { programme: 'pkh', period: '2021:2/4', region: overview.regency.code });
        const other = await ended('/api/v1/lists', {}, { programme: 'pkh', period: '2021:4/4', region: overview.regency.code, effective_on: '2021-04-02' });
        expect((await ended('/api/v1/lists/{entry}/reproductions', { entry: made.entry }, undefined)).reproduction.differing).toBe(0);
        const pack = await ended('/api/v1/lists/{entry}/evidence', { entry: made.entry }, { sample: 3, seed: 'a' });
        expect((await (await request.get(`/api/v1/jobs/${pack.key}/file`)).body()).subarray(0, 2).toString()).toBe('PK');
        const stoppedJob = await request.delete(`/api/v1/jobs/${pack.key}`, { headers });
        fits('/api/v1/jobs/{key}', 'delete', stoppedJob.status(), await stoppedJob.json());
        const refusal = await request.post('/api/v1/lists', { headers: { ...headers, 'Idempotency-Key': `no-${language}-key` }, data: { programme: 'none' } });
        fits('/api/v1/lists', 'post', refusal.status(), await refusal.json());
        const { entry: compared } = await ended('/api/v1/comparisons', {}, { first: made.entry, second: other.entry });
        await ended('/api/v1/comparisons/outside', {}, 'IDBDT,Nama\n9799000000000001,Siapa\n', `?first=${made.entry}`, { 'X-File-Name': 'luar.csv', 'Content-Type': 'application/octet-stream' });
        await get('/api/v1/comparisons');
        await get('/api/v1/comparisons/{entry}', { entry: compared });
        const day = { region: overview.regency.code, on: '2021-05-01' };
        const post = async (path: string, values: Record<string, string | number>, data: object) => {
            const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
            const response = await request.post(url, { headers, data });
            const value = await response.json();
            fits(path, 'post', response.status(), value);
            asked.add(`post ${path}`);
            return value;
        };
        const book = async (path: string) => {
            const response = await request.get(path, { params: day });
            expect(response.status()).toBe(200);
            expect(response.headers()['content-type']).toContain('spreadsheetml');
            asked.add(`get ${path}`);
        };
        const query = `?on=${day.on}&region=${day.region}`;
        await get('/api/v1/duplicates', {}, query);
        await get('/api/v1/duplicates', {}, `?on=1999-01-01&region=${day.region}`);
        expect((await post('/api/v1/duplicates/cases', {}, { ...day, limit: 5 })).cases.length).toBeGreaterThan(0);
        await book('/api/v1/duplicates/names.xlsx');
        await get('/api/v1/anomalies', {}, query);
        expect((await post('/api/v1/anomalies/records', {}, { ...day, limit: 5 })).records.length).toBeGreaterThan(0);
        await book('/api/v1/anomalies/names.xlsx');
        await get('/api/v1/complements', {}, `${query}&also=pkh`);
        const { families } = await post('/api/v1/complements/families', {}, { ...day, also: ['pkh'], aid: 'pkh', limit: 5 });
        await book('/api/v1/complements/names.xlsx');
        const { rankings } = await get('/api/v1/rankings');
        const of = { entry: rankings[0].entry, subject: families[0].subject };
        await get('/api/v1/rankings/{entry}', of);
        await post('/api/v1/rankings/{entry}/households', of, { who: families[0].subject });
        await get('/api/v1/rankings/{entry}/cases/{subject}', of);
        await get('/api/v1/rankings/{entry}/cases/{subject}/since/{before}', { ...of, before: rankings[1].entry });
        const found = await post('/api/v1/comparisons/{entry}/lines', { entry: compared }, { limit: 3 });
        for (const { line } of found.lines) await get('/api/v1/comparisons/{entry}/lines/{line}', { entry: compared, line });
        await post('/api/v1/comparisons/{entry}/acts', { entry: compared }, { act: 'assign', owner: 'rina', lines: [0] });
        await post('/api/v1/comparisons/{entry}/signatures', { entry: compared }, { party: 'first' });
        const { reviews } = await get('/api/v1/reviews');
        const set = { entry: reviews[0].entry };
        await get('/api/v1/reviews/{entry}', set);
        const window = await post('/api/v1/reviews/{entry}/pairs', set, { as: `Ani ${language}`, mine: true, limit: 3 });
        for (const { pair } of window.pairs) await get('/api/v1/reviews/{entry}/pairs/{pair}', { ...set, pair });
        const acts = '/api/v1/reviews/{entry}/pairs/{pair}/acts';
        for (const [act, more] of Object.entries({ decide: { decision: 'unsure' }, take_back: { note: 'salah tekan' } })) {
            const response = await request.post(`/api/v1/reviews/${set.entry}/pairs/${window.pairs[0].pair}/acts`, {
                headers: { ...headers, 'Idempotency-Key': `contract-${language}-${act}` },
                data: { act, as: `Ani ${language}`, ...more },
            });
            expect(response.status()).toBe(200);
            fits(acts, 'post', response.status(), await response.json());
        }
        asked.add(`post ${acts}`);
        const sheet = await request.get(`/api/v1/comparisons/${compared}/export.xlsx?purpose=audit`);
        expect(sheet.headers()['content-type']).toContain('spreadsheetml');
        for (const path of ['get /api/v1/jobs/{key}/file', 'delete /api/v1/jobs/{key}', 'get /api/v1/comparisons/{entry}/export.xlsx']) asked.add(path);

        const sent = await request.post('/api/v1/imports', {
            headers: { ...headers, 'X-File-Name': 'bukan%20register.csv', 'Content-Type': 'application/octet-stream' },
            data: `a,b\n1,${language}\n`,
        });
        const item = await sent.json();
        fits('/api/v1/imports', 'post', sent.status(), item);
        asked.add('post /api/v1/imports');
        await expect.poll(async () => (await get('/api/v1/imports/{id}', { id: item.id })).state).toBe('refused');
        await get('/api/v1/imports');
        await get('/api/v1/imports/{id}/errors', { id: item.id });
        const stopped = await request.delete(`/api/v1/imports/${item.id}`, { headers });
        fits('/api/v1/imports/{id}', 'delete', stopped.status(), await stopped.json());
        asked.add('delete /api/v1/imports/{id}');

        // The chain, by whoever is at this machine: some steps are refused, since one person may not do them all.
        const key = (path: string) => `contract-${language}${path.replace(/\W+/g, '-')}`.slice(0, 64);
        const order = async (path: string, values: Record<string, string>, data: object, suffix = '') => {
            const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
            const response = await request.post(url, { headers: { ...headers, 'Idempotency-Key': key(path + suffix) }, data });
            const value = await response.json();
            fits(path, 'post', response.status(), value);
            asked.add(`post ${path}`);
            return value;
        };
        const handed = await request.post('/api/v1/documents', { headers: { ...headers, 'Content-Type': 'application/octet-stream' }, data: png(language === 'id' ? 31 : 32) });
        const { digest } = await handed.json();
        fits('/api/v1/documents', 'post', handed.status(), { ...(await handed.json()) });
        asked.add('post /api/v1/documents');
        expect((await request.get(`/api/v1/documents/${digest}`)).headers()['content-type']).toContain('image/png');
        asked.add('get /api/v1/documents/{digest}');
        await get('/api/v1/documents/{digest}/facts', { digest });
        const documents = [digest];
        const { code: district } = (await get('/api/v1/regions', {}, `?parent=${overview.regency.code}`)).regions[0];
        const { code: village } = (await get('/api/v1/regions', {}, `?parent=${district}`)).regions[0];
        const letter = { letter: '460/1', dated: '2021-04-05', documents };
        for (const path of ['/api/v1/inbox', '/api/v1/form', '/api/v1/periods', '/api/v1/batches', '/api/v1/packages']) await get(path);
        const noPackage = await request.post('/api/v1/packages', { headers: { ...headers, 'Content-Type': 'application/octet-stream' }, data: png(3) });
        expect(noPackage.status()).toBe(409);
        fits('/api/v1/packages', 'post', noPackage.status(), await noPackage.json());
        asked.add('post /api/v1/packages');
        // This machine is no village's laptop: it has no key of a device.
        await get('/api/v1/outgoing-packages');
        await get('/api/v1/outgoing-packages/{counter}/file', { counter: 1 });
        await order('/api/v1/outgoing-packages', {}, { until: '2021-05-01' });
        const noReceipt = await request.post('/api/v1/outgoing-packages/receipts', { headers: { ...headers, 'Content-Type': 'application/octet-stream' }, data: png(3) });
        expect(noReceipt.status()).toBe(409);
        fits('/api/v1/outgoing-packages/receipts', 'post', noReceipt.status(), await noReceipt.json());
        asked.add('post /api/v1/outgoing-packages/receipts');
        const members = [{ facts: { name: `Ani ${language}`, sex: '2', birth_date: '1990-05-06' } }];
        const { proposal } = await order('/api/v1/proposals', {}, { kind: 'new_family', village, household: { facts: { address: 'Jl. Baru' } }, members, documents });
        await order('/api/v1/proposals', {}, { kind: 'new_family', village, members: [{ facts: { sex: '9' } }] }, 'wrong');
        await get('/api/v1/proposals', {}, `?region=${village}`);
        await get('/api/v1/own-proposals');
        await get('/api/v1/proposals/{proposal}', { proposal });
        const { meeting } = await order('/api/v1/meetings', {}, { kind: 'musdes', village, place: 'Balai' });
        await order('/api/v1/meetings/{meeting}/decisions', { meeting }, { proposals: [proposal], agreed: true });
        await get('/api/v1/meetings', {}, `?village=${village}`);
        await get('/api/v1/meetings/{meeting}', { meeting });
        const minutes = await request.get(`/api/v1/meetings/${meeting}/minutes.pdf`);
        expect((await minutes.body()).subarray(0, 4).toString()).toBe('%PDF');
        asked.add('get /api/v1/meetings/{meeting}/minutes.pdf');
        const signatures = [{ name: 'A', office: 'Kepala Desa' }, { name: 'B', office: 'Sekretaris' }];
        await order('/api/v1/meetings/{meeting}/submission', { meeting }, { attendees: 9, signatures, minutes: documents, attendance: documents, photos: documents });
        await order('/api/v1/chain/passing', {}, { region: district, count: 1 });
        await order('/api/v1/proposals/{proposal}/visits', { proposal }, { note: 'benar', documents });
        await order('/api/v1/samples', {}, { region: overview.regency.code, per_mille: 1000 });
        for (const path of ['/api/v1/samples', '/api/v1/agreement', '/api/v1/revisits', '/api/v1/revisits/differences']) await get(path, {}, `?region=${overview.regency.code}`);
        await get('/api/v1/proposals/{proposal}/revisit', { proposal });
        await order('/api/v1/proposals/{proposal}/revisit', { proposal }, { note: 'benar', documents });
        await order('/api/v1/proposals/{proposal}/revisit-decision', { proposal }, { take: 'first_kept', reason: 'contoh' });
        await order('/api/v1/chain/validation', {}, { region: overview.regency.code, count: 1 });
        for (const act of ['withdrawal', 'appeal', 'return']) await order(`/api/v1/proposals/{proposal}/${act}`, { proposal }, { reason: 'contoh' });
        await order('/api/v1/proposals/{proposal}/appeal-decision', { proposal }, { upheld: false, reason: 'contoh' });
        await order('/api/v1/batches', {}, { region: overview.regency.code, count: 1, ...letter });
        await order('/api/v1/batches/forwarding', {}, { region: overview.regency.code.slice(0, 2), batches: ['1'], ...letter });
        await order('/api/v1/batches/decree', {}, { batches: ['1'], ...letter });
        await order('/api/v1/periods', {}, { period: 202104 });
        const family = families[0].subject;
        const page = await get('/api/v1/families/{subject}', { subject: family });
        await get('/api/v1/families/{subject}/readings', { subject: family });
        const near = await order('/api/v1/neighbours', {}, { village: page.code, name: page.members[0].member.name });
        const neighbour = near.families[0]?.neighbour ?? 'a'.repeat(75);
        const { objection } = await order('/api/v1/objections', {}, { village: page.code, neighbour, reason: 'mampu', latitude: -500000, longitude: 120000000, documents });
        await get('/api/v1/objections/{objection}/receipt', { objection: objection ?? '1' });
        await get('/api/v1/proposals/{proposal}/receipt', { proposal });
        await order('/api/v1/family-appeals', {}, { village, nik: '9701014101800001', kk: '9701010101010001', reason: 'contoh' });
        await get('/api/v1/families/{subject}/difference', { subject: family }, '?true_on=2021-02-01&known_at=2');
        await get('/api/v1/families/{subject}/difference', { subject: family }, '?true_on=kemarin');
        const whole = await order('/api/v1/people/{person}/unmasked', { person: page.members[0].member.subject }, { purpose: 'audit', note: 'LHP 7/2021' });
        expect(whole.nik).toMatch(/^[0-9]{16}$/);
        await get('/api/v1/objections', {}, `?region=${village}`);
        await get('/api/v1/own-objections');
        await get('/api/v1/objections/{objection}', { objection: objection ?? '1' });
        await order('/api/v1/objections/{objection}/decision', { objection: objection ?? '1' }, { upheld: false, reason: 'contoh' });
        const { complaint } = await order('/api/v1/complaints', {}, { kind: 'left_out', village, words: 'belum terdaftar' });
        await get('/api/v1/complaints', {}, `?region=${village}`);
        await get('/api/v1/own-complaints');
        await get('/api/v1/complaints/{complaint}', { complaint });
        await get('/api/v1/complaints/{complaint}/receipt', { complaint });
        await order('/api/v1/complaints/{complaint}/answer', { complaint }, { words: 'akan diusulkan', done: 'dicatat' });
        for (const act of ['acceptance', 'appeal']) await order(`/api/v1/complaints/{complaint}/${act}`, { complaint }, { reason: 'contoh' });
        await order('/api/v1/complaints/{complaint}/decision', { complaint }, { upheld: false, reason: 'contoh' });

        const { banks } = await get('/api/v1/plans/{entry}', { entry: plans[0].entry });
        for (const { name, kind } of banks[0].files) {
            const file = await request.get(`/api/v1/plans/${plans[0].entry}/files/${name}`);
            expect(file.status()).toBe(200);
            expect(file.headers()['content-type']).toContain(kind === 'csv' ? 'text/csv' : 'application/xml');
            expect((await file.body()).length).toBeGreaterThan(100);
        }
        asked.add('get /api/v1/plans/{entry}/files/{name}');
        for (const path of ['/healthz', '/readyz', '/metrics']) {
            expect((await request.get(path)).status()).toBe(200);
            asked.add(`get ${path}`);
        }

        const stated = Object.entries(contract.paths as Record<string, object>).flatMap(([path, methods]) =>
            Object.keys(methods).map((method) => `${method} ${path}`),
        );
        expect([...asked].sort(), 'every path of the contract is asked').toEqual(stated.sort());
    });
}
