// node web/tests/mock.mjs [port]: the built app with invented answers, under the server's Content-Security-Policy.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from './cases.mjs';
import { chain } from './chain.mjs';
import { revisits } from './revisits.mjs';
import { comparing, jobsOf } from './comparing.mjs';
import { noticed } from './notices.mjs';
import { reports } from './reports.mjs';
import { reviewing } from './review.mjs';
import { answers, importsAtFirst } from './world.mjs';

const folder = fileURLToPath(new URL('../../build/web', import.meta.url));
const types = /** @type {Record<string, string>} */ ({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
});
const headers = {
    'Content-Security-Policy':
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
};

/** A document: a grey point. */
const grey = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM8c+bMfwAHGQLp3Ys5JQAAAABJRU5ErkJggg==', 'base64');

/** Files handed in since the start, the newest first; each question moves the first that is not done a step on. */
const inbox = /** @type {any[]} */ ([]);

/** @param {'id' | 'en'} language */
function imports(language) {
    for (const file of inbox.toReversed()) {
        if (file.state === 'waiting') file.state = 'running';
        else if (file.state === 'running') {
            file.done = Math.min(file.total, file.done + 700);
            if (file.done === file.total) {
                file.state = 'done';
                file.households = { read: 2000, added: 1988, changed: 0, unchanged: 0, refused: 12 };
                file.members = { read: 7600, added: 7577, changed: 0, unchanged: 0, refused: 23 };
                file.errors = true;
            }
        } else continue;
        break;
    }
    return { imports: [...inbox, ...importsAtFirst(language)] };
}

/** @param {string} name */
function handIn(name) {
    const known = inbox.some((file) => file.file === name);
    const id = (0xb000 + inbox.length).toString(16).padStart(16, '0');
    const file = known
        ? { id, file: name, bytes: 100, state: 'done', done: 0, total: 0, known_file: true }
        : { id, file: name, bytes: 100, state: 'waiting', done: 0, total: 2000 };
    inbox.unshift(file);
    return file;
}

const orders = /** @type {[RegExp, string][]} */ ([
    [/\/lists$/, 'make_list'],
    [/\/comparisons(\/outside)?$/, 'compare'],
    [/\/reproductions$/, 'reproduce'],
    [/\/evidence$/, 'evidence'],
]);

/**
 * @param {string} method @param {string} id @param {string | undefined} part @param {string} last @param {string} body
 * @param {'id' | 'en'} language
 * @returns {unknown}
 */
function compared(method, id, part, last, body, language) {
    if (id === '') return comparing.all(language);
    if (id !== '50') return undefined;
    if (part === undefined) return comparing.one(language);
    if (part === 'acts') return comparing.act(JSON.parse(body), language);
    if (part === 'signatures') return comparing.sign(JSON.parse(body), language);
    return method === 'POST' ? comparing.lines(JSON.parse(body), language) : comparing.difference(Number(last), language);
}

/**
 * @param {string[]} path @param {string} body @param {string} key @param {'id' | 'en'} language
 * @returns {unknown}
 */
function reviewed([id = '', part, pair, act], body, key, language) {
    if (id === '') return reviewing.all(language);
    if (id !== '61') return undefined;
    if (part === undefined) return reviewing.one(language);
    if (pair === undefined) return reviewing.pairs(JSON.parse(body), language);
    return act ? reviewing.act(Number(pair), JSON.parse(body), key, language) : reviewing.pair(Number(pair), language);
}

/**
 * @param {string} method @param {string} path @param {URLSearchParams} query @param {string} body @param {'id' | 'en'} language
 * @param {import('node:http').IncomingHttpHeaders} asked
 * @returns {unknown}
 */
function answer(method, path, query, body, language, asked) {
    if (path === '/api/v1/session') return answers.session(language);
    if (path === '/api/v1/session/outside') return { provider: '' };
    if (path.startsWith('/api/v1/notices') || path.startsWith('/api/v1/session/address')) return noticed.answer(method, path, body, language);
    if (path === '/api/v1/accounts') return answers.accounts(language);
    if (path.endsWith('/identities')) {
        const { act, ...one } = JSON.parse(body);
        return { login: path.split('/')[4], identities: act === 'bind' ? [...(answers.accounts(language).accounts[0]?.identities ?? []), one] : [] };
    }
    if (/^\/api\/v1\/(neighbours|family-appeals|(own-)?objections|(own-)?complaints)\b/.test(path) || path.endsWith('/receipt')) return cases.answer(method, path, query, body, language);
    if (/^\/api\/v1\/(samples|agreement|revisits)\b/.test(path) || /\/revisit(-decision)?$/.test(path)) return revisits(method, path, body, language);
    if (path === '/api/v1/inbox') return chain.inbox();
    if (path === '/api/v1/form') return chain.form(language);
    if (path === '/api/v1/own-proposals') return chain.own(language);
    if (path === '/api/v1/proposals' && method === 'GET') return chain.proposals(query, language);
    if (path === '/api/v1/proposals') return chain.propose(String(asked['idempotency-key']), JSON.parse(body), language);
    if (path === '/api/v1/meetings' && method === 'GET') return chain.meetings();
    if (path === '/api/v1/batches' && method === 'GET') return chain.batches();
    if (path === '/api/v1/periods' && method === 'GET') return chain.periods();
    if (path.startsWith('/api/v1/outgoing-packages')) return chain.outgoing(method, path.split('/')[4] ?? '', language);
    if (path === '/api/v1/packages') return method === 'GET' ? chain.packages() : chain.takePackage(language);
    if (path === '/api/v1/documents') return chain.document(body.length);
    if (/^\/api\/v1\/(proposals|meetings|batches|chain|periods)\b/.test(path) && method === 'POST') return chain.recorded();
    if (path.startsWith('/api/v1/proposals/')) return chain.one(path.split('/')[4] ?? '', language);
    if (path === '/api/v1/status') return answers.status();
    if (path === '/api/v1/overview') return answers.overview(language);
    if (path === '/api/v1/lists' && method === 'GET') return answers.lists(language);
    if (path === '/api/v1/plans') return answers.plans();
    if (path === '/api/v1/imports' && method === 'GET') return imports(language);
    if (path === '/api/v1/imports') return handIn(decodeURIComponent(String(asked['x-file-name'])));
    if (path === '/api/v1/programmes') return answers.programmes(language);
    if (path === '/api/v1/simulations') return answers.simulation(JSON.parse(body), language);
    if (path === '/api/v1/budget') return answers.budget(language);
    if (path === '/api/v1/duplicates') return reports.duplicates(language);
    if (path === '/api/v1/duplicates/cases') return reports.cases(JSON.parse(body), language);
    if (path === '/api/v1/anomalies') return reports.anomalies(language);
    if (path === '/api/v1/anomalies/records') return reports.records(JSON.parse(body));
    if (path === '/api/v1/complements') return reports.complements(query, language);
    if (path === '/api/v1/complements/families') return reports.lacking(JSON.parse(body), language);
    if (path === '/api/v1/rankings') return reports.rankings(language);
    if (path === '/api/v1/regions') return answers.regions(query.get('parent') ?? '');
    const [, , , kind, id = '', part, last = '', , before] = path.split('/');
    const ordered = method === 'POST' && orders.find(([pattern]) => pattern.test(path));
    if (ordered) return jobsOf.order(String(asked['idempotency-key']), ordered[1]);
    if (kind === 'jobs') return method === 'DELETE' ? jobsOf.stop(id) : jobsOf.look(id, language);
    if (kind === 'reviews') return reviewed(path.split('/').slice(4), body, String(asked['idempotency-key']), language);
    if (kind === 'comparisons') return compared(method, id, part, last, body, language);
    if (kind === 'imports' && method === 'DELETE') {
        const file = inbox.find((candidate) => candidate.id === id);
        return file && Object.assign(file, { state: 'stopped' });
    }
    if (kind === 'people' && part === 'unmasked') return answers.unmasked(id, JSON.parse(body));
    if (kind === 'families' && part === 'readings') return cases.readings(language);
    if (kind === 'families' && part === 'difference') return cases.difference(query, language);
    if (kind === 'families') return answers.family(id, query, language);
    if (kind === 'rankings' && (id === '41' || id === '30')) {
        if (part === 'households') return reports.ranked(JSON.parse(body));
        if (before) return reports.change(Number(id), last, Number(before), language);
        return part === 'cases' ? reports.case(Number(id), last, language) : reports.ranking(Number(id), language);
    }
    if (id !== '45' && id !== '46') return undefined;
    if (kind === 'plans') return answers.planDetail(language);
    if (part === 'lines') return answers.lines(JSON.parse(body));
    if (part === 'cases') return answers.case(last, language);
    return answers.listDetail(language);
}

const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', async () => {
        const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
        if (path.startsWith('/api/v1/documents/')) {
            response.writeHead(200, { ...headers, 'Content-Type': 'image/png', 'Cache-Control': 'no-store' });
            response.end(grey);
            return;
        }
        if (path.startsWith('/api/')) {
            const language = request.headers['accept-language']?.startsWith('en') ? 'en' : 'id';
            const body = Buffer.concat(pieces).toString();
            const said = answer(request.method ?? 'GET', path, query, body, language, request.headers);
            const refused = /** @type {any} */ (said)?.refused;
            const taken = path.endsWith('imports') || orders.some(([pattern]) => pattern.test(path));
            const problems = /** @type {any} */ (said)?.problems;
            const status = said === undefined ? 404 : problems ? 400 : refused ? 409 : request.method === 'POST' && taken ? 202 : 200;
            response.writeHead(status, {
                ...headers,
                'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json',
                'Cache-Control': 'no-store',
            });
            response.end(JSON.stringify(problems ? { ...answers.refused('api.form_problems', ''), problems } : refused ? answers.refused(refused, /** @type {any} */ (said).field) : (said ?? answers.missing(language))));
            return;
        }
        // As the server does: the app's own pages, and its page for what is not there.
        const known = /^\/(|daftar|banding|impor|keluarga|pembayaran|simulasi|laporan|tinjauan|akun|tugas|usulan|musyawarah|pengesahan|sanggahan|pengaduan|paket|pemberitahuan|kunjungan-ulang|kesesuaian)(\/|$)/.test(path);
        const file = extname(path) ? path : '/index.html';
        const zipped = request.headers['accept-encoding']?.includes('br') && types[extname(file)];
        try {
            const bytes = await readFile(join(folder, file) + (zipped ? '.br' : ''));
            response.writeHead(known || extname(path) ? 200 : 404, {
                ...headers,
                'Content-Type': types[extname(file)] ?? 'application/octet-stream',
                ...(zipped ? { 'Content-Encoding': 'br' } : {}),
            });
            response.end(bytes);
        } catch {
            response.writeHead(404, headers).end();
        }
    });
});
server.listen(Number(process.argv[2] ?? 8090), '127.0.0.1');
