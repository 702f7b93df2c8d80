// Invented answers about long work and comparisons, over the regency of world.mjs.
import { answers, list } from './world.mjs';

/** @typedef {'id' | 'en'} Language */
const size = 1800;
const texts = {
    id: {
        step: 'Memutuskan',
        causes: { deceased: 'Meninggal', moved: 'Pindah', policy_changed: 'Kebijakan berubah', reported_later: 'Baru dilaporkan setelah daftar itu dibuat', fact_changed: 'Fakta berubah', name_spelled: 'Nama ditulis lain' },
        detail: 'Persentil kesejahteraan: 18 → 40',
        yes: 'penerima, Rp675.000',
        no: 'tidak menerima (poor)',
        sentence: 'Tidak terpenuhi: Keluarga termasuk 25 persen termiskin.',
        origin: 'Persentil kesejahteraan: 18 → 40. Sejak 1 Maret 2021, kami ketahui 4 Maret 2021 (entri 48, berkas kecamatan-jonggol.xlsx)',
        region: 'Wilayah 97.01 tidak ada. Periksa kodenya.',
    },
    en: {
        step: 'Deciding',
        causes: { deceased: 'Deceased', moved: 'Moved', policy_changed: 'The policy changed', reported_later: 'Reported only after that list was made', fact_changed: 'Facts changed', name_spelled: 'Name spelled differently' },
        detail: 'Welfare percentile: 18 → 40',
        yes: 'recipient, Rp675,000',
        no: 'left out (poor)',
        sentence: 'Not met: The family is among the poorest 25 percent.',
        origin: 'Welfare percentile: 18 → 40. Since 1 March 2021, known to us 4 March 2021 (entry 48, file kecamatan-jonggol.xlsx)',
        region: 'There is no region 97.01. Check its code.',
    },
};
const order = /** @type {const} */ (['deceased', 'moved', 'policy_changed', 'reported_later', 'fact_changed', 'name_spelled']);
const shares = [120, 300, 180, 200, 900, 100];
const causeAt = (/** @type {number} */ line) => {
    // Every cause is spread over all lines.
    let rest = (line * 7) % size;
    const at = shares.findIndex((share) => (rest -= share) < 0);
    return /** @type {typeof order[number]} */ (order[at]);
};
const sideAt = (/** @type {number} */ line) => /** @type {const} */ (['first', 'second', 'second', 'both'])[line % 4] ?? 'both';

/** What was done since the start. @type {Map<number, { owner: string, settlement?: string, acts: any[] }>} */
const states = new Map();
/** @type {{ party: string, actor: string, entry: number, at: string, holds: boolean }[]} */
let signatures = [];
let entry = 60;
const stateOf = (/** @type {number} */ line) => states.get(line) ?? { owner: line % 9 === 0 ? 'rina' : '', acts: [] };
const lines = Array.from({ length: size }, (_, line) => line);

/** @param {number} line @param {Language} language */
function difference(line, language) {
    const family = answers.lines({ offset: line * 40, limit: 1 }).lines[0];
    const { owner, settlement } = stateOf(line);
    const text = texts[language];
    const side = sideAt(line);
    return {
        line,
        subject: family?.subject ?? '1',
        name: family?.head ?? '',
        village: family?.village ?? '',
        district: family?.district ?? '',
        side,
        cause: causeAt(line),
        why: `${text.causes[causeAt(line)]}: ${text.detail}`,
        first: side === 'second' ? text.no : text.yes,
        second: side === 'first' ? text.no : text.yes,
        owner,
        ...(settlement ? { settlement } : {}),
    };
}

/** @param {Language} language */
function comparison(language) {
    const settled = lines.filter((line) => stateOf(line).settlement).length;
    const own = (/** @type {string} */ side) => lines.filter((line) => sideAt(line) === side).length;
    return {
        entry: 50,
        programme: 'pkh',
        first: list(language),
        second: { ...list(language), entry: 40, period: '2021:1/4', effective_on: '2020-10-31', as_known_at: 39 },
        differences: size,
        first_only: own('first'),
        second_only: own('second'),
        both: own('both'),
        settled,
        open: size - settled,
        closed: settled === size && ['first', 'second'].every((party) => signatures.some((one) => one.party === party && one.holds)),
    };
}

const fits = (/** @type {any} */ { cause, side, settled, owner }) => (/** @type {number} */ line) =>
    (cause === undefined || causeAt(line) === cause) &&
    (side === undefined || sideAt(line) === side) &&
    (settled === undefined || settled === (stateOf(line).settlement !== undefined)) &&
    (owner === undefined || stateOf(line).owner === owner);

export const comparing = {
    /** @param {Language} language */
    all: (language) => ({
        comparisons: [
            comparison(language),
            { ...comparison(language), entry: 49, second: undefined, outside: { file: 'pendamping-gorontalo.xlsx', rows: 2114, region: '32.01', period: '2021:2/4', effective_on: '2021-01-31', as_known_at: 44 }, differences: 41, settled: 41, open: 0, closed: true },
        ],
    }),
    /** @param {Language} language */
    one: (language) => ({
        comparison: comparison(language),
        causes: order.map((cause, at) => ({
            cause,
            text: texts[language].causes[cause],
            count: shares[at],
            settled: lines.filter((line) => causeAt(line) === cause && stateOf(line).settlement).length,
        })),
        owners: [...new Set(lines.map((line) => stateOf(line).owner))].filter(Boolean).sort(),
        signatures,
        digest: '9b1de5f0a7c3426e8d5b0f17a2c94e6d3b8a5c1f0e7d2946b3a8f5c0d1e2b7a4',
        actor: 'dinas',
    }),
    /** @param {any} search @param {Language} language */
    lines: ({ offset = 0, limit = 50, ...search }, language) => {
        const found = lines.filter(fits(search));
        return { total: found.length, offset, lines: found.slice(offset, offset + limit).map((line) => difference(line, language)) };
    },
    /** @param {number} line @param {Language} language */
    difference: (line, language) => {
        if (!(line >= 0 && line < size)) return undefined;
        const text = texts[language];
        const its = difference(line, language);
        const answer = (/** @type {boolean} */ recipient) =>
            recipient
                ? { standing: 'recipient', text: text.yes, stage: 675_000, yearly: 2_700_000, reason: '' }
                : { standing: 'left_out', text: text.no, stage: 0, yearly: 0, reason: 'poor', sentence: text.sentence };
        return {
            comparison: comparison(language),
            difference: its,
            first: answer(its.side !== 'second'),
            second: answer(its.side !== 'first'),
            causes: [{ cause: its.cause, text: text.causes[its.cause], details: [text.detail] }],
            origins: [text.origin],
            acts: stateOf(line).acts,
            actor: 'dinas',
        };
    },
    /** A refusal is a text that begins with its code. @param {any} body @param {Language} language */
    act: ({ act, as = 'dinas', lines: named, fitting, owner = '', decision, note = '' }, language) => {
        if (act !== 'assign' && note.trim() === '') return { refused: 'audit.no_note', field: 'note' };
        const meant = named ?? lines.filter(fits({ ...fitting, settled: act === 'reopen' }));
        for (const line of meant) {
            const before = stateOf(line);
            states.set(line, {
                owner: act === 'assign' ? owner : before.owner,
                ...(act === 'settle' ? { settlement: decision } : act === 'assign' && before.settlement ? { settlement: before.settlement } : {}),
                acts: [...before.acts, { act, entry: ++entry, at: '2021-05-03T02:10:00Z', actor: as, owner, note, ...(act === 'settle' ? { settlement: decision } : {}) }],
            });
        }
        if (act === 'reopen') signatures = signatures.map((one) => ({ ...one, holds: false }));
        return { lines: meant.length, comparison: comparison(language) };
    },
    /** @param {any} body @param {Language} language */
    sign: ({ party, as = 'dinas' }, language) => {
        if (signatures.some((one) => one.holds && one.actor === as)) return { refused: 'audit.signed_by_other' };
        signatures = [...signatures, { party, actor: as, entry: ++entry, at: '2021-05-04T03:00:00Z', holds: true }];
        return { lines: 0, comparison: comparison(language) };
    },
};

/** Orders, by key; each question moves one a step on. @type {Map<string, any>} */
const jobs = new Map();
const results = /** @type {Record<string, object>} */ ({
    make_list: { entry: 45, repeated: false, shown: true },
    compare: { entry: 50, repeated: false, shown: true },
    reproduce: { about: 45, reproduction: { lines: 100_000, differing: 0, first: [] } },
    evidence: { about: 45, pack: { file: 'bukti-pkh-45.zip', bytes: 1_240_000, lines: 200, journal_size: 46, root: '5e8a1c04d2b97f36a0c5e1d09f3b285d41c0c2b7a4e9f0836a1c55f3d2e8b97a', personal: false } },
});

export const jobsOf = {
    /** @param {string} key @param {string} kind */
    order: (key, kind) => {
        if (!jobs.has(key)) jobs.set(key, { key, kind, state: 'waiting', done: 0, total: 0 });
        return jobs.get(key);
    },
    /** @param {string} key @param {Language} language */
    look: (key, language) => {
        const job = jobs.get(key);
        if (!job || job.state === 'done' || job.state === 'stopped') return job;
        const next =
            job.state === 'waiting'
                ? { ...job, state: 'running', done: 40, total: 100 }
                : { key: job.key, kind: job.kind, state: 'done', done: 100, total: 100, ...results[job.kind] };
        jobs.set(key, next);
        return next.state === 'running' ? { ...next, step: texts[language].step } : next;
    },
    /** @param {string} key */
    stop: (key) => {
        const job = jobs.get(key);
        if (job && job.state !== 'done') jobs.set(key, { ...job, state: 'stopped' });
        return jobs.get(key);
    },
};
