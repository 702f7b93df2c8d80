// Objections and complaints of an invented village, receipts, and what was known of a family before. Nobody in it is real.
/** @typedef {'id' | 'en'} Language */
const say = (/** @type {Language} */ language, /** @type {string} */ id, /** @type {string} */ en) => (language === 'id' ? id : en);
const village = { code: '32.01.01.2001', name: 'Pakansari' };
const digest = (/** @type {string} */ letter) => letter.repeat(64);
const hour = 60 * 60 * 1000;
/** From now on: what is left is counted from the machine's day. */
const later = (/** @type {number} */ days) => new Date(Date.now() + days * 24 * hour).toISOString().replace('Z', '000Z');

const objectionStates = /** @type {const} */ (['open', 'upheld', 'dismissed', 'lapsed']);
const objection = (/** @type {typeof objectionStates[number]} */ state, /** @type {number} */ at, /** @type {Language} */ language, /** @type {boolean} */ own) => ({
    objection: String(5001 + at),
    state,
    state_text: state,
    village,
    head: own ? 'D*** L***' : 'Dewi Lestari',
    ...(own ? {} : { about: '4611686018000000001' }),
    cause: 'able',
    cause_text: say(language, 'sudah mampu', 'able by now'),
    reason: say(language, 'Punya dua mobil dan rumah bertingkat', 'Has two cars and a house of two floors'),
    latitude: -6_597_100,
    longitude: 106_806_000,
    made: '2021-02-01T03:12:44.000000Z',
    until: later(state === 'open' ? 9 : -3),
    ...(state === 'upheld' || state === 'dismissed' ? { decided_by: 'dinsos', decision: say(language, 'Rumah sudah dilihat', 'The house was seen') } : {}),
    ...(state === 'upheld' ? { proposal: '7000' } : {}),
    ...(own ? {} : { objector: 'warga' }),
});

const complaintStates = /** @type {const} */ (['opened', 'answered', 'accepted', 'appealed', 'decided', 'closed']);
const kinds = /** @type {const} */ (['not_received', 'amount_cut', 'card_held', 'left_out', 'other', 'not_received']);
const complaint = (/** @type {typeof complaintStates[number]} */ state, /** @type {number} */ at, /** @type {Language} */ language, /** @type {boolean} */ own) => ({
    complaint: String(5101 + at),
    kind: kinds[at] ?? 'other',
    kind_text: '',
    state,
    state_text: state,
    village,
    head: at === 3 ? '' : own ? 'S*** A***' : 'Siti Aminah',
    maker: own ? 'warga' : 'operator',
    complainant: own ? '' : 'Nur Aini',
    words: say(language, 'Dipotong lima puluh ribu oleh agen', 'The agent kept fifty thousand'),
    made: '2021-02-01T03:12:44.000000Z',
    overdue: at === 0 && !own,
    over: ['accepted', 'decided', 'closed'].includes(state),
    ...(own || at === 3 ? {} : { about: '4611686018000000001' }),
    ...(['accepted', 'decided', 'closed'].includes(state) ? {} : { until: later(at === 0 && !own ? -2 : 5) }),
});
const steps = (/** @type {string} */ state, /** @type {Language} */ language) =>
    [
        { state: 'opened', actor: 'warga', words: say(language, 'Dipotong lima puluh ribu oleh agen', 'The agent kept fifty thousand'), done: '', documents: [digest('c')] },
        { state: 'answered', actor: 'dinsos', words: say(language, 'Agen mengakui', 'The agent admits it'), done: say(language, 'Uang dikembalikan', 'The money was given back'), documents: [] },
        { state: 'appealed', actor: 'warga', words: say(language, 'Belum kembali', 'It is not back'), done: '', documents: [] },
        { state: 'decided', actor: 'kepala', words: say(language, 'Dikembalikan hari ini', 'Given back today'), done: '', documents: [], upheld: true },
    ]
        .slice(0, state === 'opened' ? 1 : state === 'appealed' ? 3 : state === 'decided' ? 4 : 2)
        .map((step, at) => ({ entry: 70 + at, at: `2021-02-0${1 + at}T03:12:44.000000Z`, state_text: step.state, ...step }));

/** What was handed in since the start, by its way. */
const sent = /** @type {any[]} */ ([]);
const fact = (/** @type {string} */ label, /** @type {string} */ value, /** @type {string} */ since, /** @type {number} */ entry, /** @type {string} */ origin) => ({ label, value, since, entry, line: 87, origin });
const entries = () => [
    { entry: 12, recorded_at: '2020-08-20T02:10:00.000000Z', actor: 'operator', type: 'registry.imported', origin: 'kecamatan-cibinong.xlsx', documents: [] },
    { entry: 31, recorded_at: '2021-02-20T02:10:00.000000Z', actor: 'bupati', type: 'registry.recorded', origin: 'usulan 7000; 460/7', proposal: '7000', documents: [digest('d'), digest('e')] },
];

export const cases = {
    entries,
    sent: () => sent,
    /** @param {Language} language */
    readings: (language) => ({
        total: 2,
        readings: [
            { at: '2021-02-03T03:12:44.000000Z', actor: 'auditor', what: 'unmasked', text: say(language, 'NIK dan nomor KK utuh, untuk: Audit', 'A whole NIK and KK number, for: Audit') },
            { at: '2021-02-02T03:12:44.000000Z', actor: 'dinsos', what: 'family', text: say(language, 'Halaman keluarga', 'The family’s page') },
        ],
    }),
    /** @param {string} method @param {string} path @param {URLSearchParams} query @param {string} body @param {Language} language @returns {any} */
    answer: (method, path, query, body, language) => {
        const [, , , kind, id = '', part = ''] = path.split('/');
        if (kind === 'neighbours') {
            const { name } = JSON.parse(body);
            const families = /siti/i.test(name)
                ? [{ neighbour: 'a'.repeat(75), head: 'S*** A***', street: 'Kp. Baru RT 03' }, { neighbour: 'b'.repeat(75), head: 'S*** M***', street: '' }]
                : /dewi/i.test(name)
                  ? [{ neighbour: 'c'.repeat(75), head: 'D*** L***', street: 'Jl. Sawah' }]
                  : [];
            return { families, more: /nur/i.test(name) };
        }
        if (kind === 'family-appeals') {
            const { kk } = JSON.parse(body);
            return kk.startsWith('9') ? { refused: 'api.no_notice' } : { entry: 63, repeated: false, notice: '2021-02-17' };
        }
        if (part === 'receipt') {
            const words = say(language, 'Tanda terima', 'Receipt');
            return {
                entry: 60,
                recorded_on: '2021-02-01',
                code: 'TEPAT:ABCDEF234567',
                text: `${words}\n\n${say(language, 'Entri 60, 1 Februari 2021.', 'Entry 60, 1 February 2021.')}\n\nTEPAT:ABCDEF234567\n`,
                svg: `<svg xmlns="http://www.w3.org/2000/svg" width="105mm" height="148mm" viewBox="0 0 105 148"><rect width="105" height="148" fill="#fff"/><text x="8" y="16" font-size="8">${words}</text></svg>`,
            };
        }
        if (kind === 'own-objections') return { objections: objectionStates.map((state, at) => objection(state, at, language, true)) };
        if (kind === 'own-complaints') return { complaints: complaintStates.map((state, at) => ({ ...complaint(state, at, language, true), steps: steps(state, language) })) };
        if (kind === 'objections') {
            if (method === 'POST') {
                sent.push({ path, ...JSON.parse(body) });
                return id ? { entry: 64, repeated: false } : { objection: '5001', entry: 62, repeated: false };
            }
            if (!id) return { objections: objectionStates.map((state, at) => objection(state, at, language, false)).filter(({ state }) => (query.get('state') ?? state) === state), more: false };
            const at = Number(id) - 5001;
            const state = objectionStates[at];
            return state && { ...objection(state, at, language, false), documents: [digest('f')] };
        }
        if (method === 'POST') {
            sent.push({ path, ...JSON.parse(body) });
            return id ? { entry: 65, repeated: false } : { complaint: '5101', entry: 66, repeated: false };
        }
        if (!id)
            return {
                complaints: complaintStates.map((state, at) => complaint(state, at, language, false)).filter(({ state, kind }) => (query.get('state') ?? state) === state && (query.get('kind') ?? kind) === kind),
                more: false,
            };
        const at = Number(id) - 5101;
        const state = complaintStates[at];
        return state && { ...complaint(state, at, language, false), steps: steps(state, language) };
    },
    /** @param {URLSearchParams} query @param {Language} language */
    difference: (query, language) => {
        const label = say(language, 'Luas lantai', 'Floor area');
        const true_on = query.get('true_on') ?? '2021-02-03';
        const known = { ...(query.get('known_on') ? { known_on: query.get('known_on') } : {}), ...(query.get('known_at') ? { known_at: Number(query.get('known_at')) } : {}) };
        const same = Object.keys(known).length === 0;
        return {
            first: { true_on, ...known },
            second: { true_on },
            differences: same
                ? []
                : [
                      { whose: '', label, before: fact(label, '24', '2020-08-17', 12, 'kecamatan-cibinong.xlsx'), after: fact(label, '42', '2020-08-17', 31, 'usulan 7000; 460/7'), corrected: true },
                      { whose: 'Siti Aminah', label: say(language, 'Pekerjaan', 'Work'), after: fact(say(language, 'Pekerjaan', 'Work'), say(language, 'Bertani', 'Farming'), '2021-01-05', 31, 'usulan 7000; 460/7'), corrected: false },
                  ],
            entries: same ? [] : entries(),
        };
    },
};
