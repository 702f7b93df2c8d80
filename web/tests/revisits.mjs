// Second visits of an invented village, and how they agree with the first. Nobody in it is real.
/** @typedef {'id' | 'en'} Language */
const say = (/** @type {Language} */ language, /** @type {string} */ id, /** @type {string} */ en) => (language === 'id' ? id : en);
const village = { code: '32.01.01.2001', name: 'Pakansari' };
const line = (/** @type {string} */ proposal, /** @type {string} */ head) => ({ proposal, sample: '8801', head, village, stage: 'passed' });
const share = (/** @type {number} */ pairs, /** @type {number} */ agreed, /** @type {number} */ low, /** @type {number} */ high, /** @type {number | undefined} */ kappa) => ({ pairs, agreed, low, high, ...(kappa === undefined ? {} : { kappa }) });
const questions = /** @type {const} */ ([
    ['floor_material', 'Jenis lantai terluas', 'Main floor material'],
    ['has_fridge', 'Lemari es', 'Fridge'],
    ['floor_area', 'Luas lantai', 'Floor area'],
]);
/** Decided differences are gone. */
const settled = /** @type {Set<string>} */ (new Set());

/** @param {string} method @param {string} path @param {string} body @param {Language} language */
export function revisits(method, path, body, language) {
    if (path === '/api/v1/samples' && method === 'POST') return { sample: '8802', entry: 91, repeated: false };
    if (path === '/api/v1/samples')
        return {
            samples: [
                { sample: '8801', entry: 90, at: '2021-02-08T03:12:44.000000Z', region: { code: '32.01', name: 'KABUPATEN BOGOR' }, per_mille: 50, frame: 412, chosen: 24, done: 18, differing: 1, seed: 'ab'.repeat(32), seed_entries: 89, drawn_by: 'kepala' },
            ],
        };
    if (path === '/api/v1/agreement')
        return {
            visits: 18,
            total: share(54, 45, 0.713, 0.91, 0.6431),
            visitors: [
                { visitor: 'pendamping-1', ...share(27, 25, 0.766, 0.979, 0.8512) },
                { visitor: 'pendamping-2', ...share(27, 20, 0.553, 0.869, 0.4211) },
            ],
            questions: questions.map(([fact, id, en], at) => ({ fact, label: say(language, id, en), ...share(18, 17 - at, 0.6, 0.98, at === 2 ? undefined : 0.8 - at / 10) })),
            cells: ['pendamping-1', 'pendamping-2'].flatMap((visitor, who) => questions.map(([fact], at) => ({ visitor, fact, pairs: 9, agreed: 9 - at * (who + 1) }))),
        };
    if (path === '/api/v1/revisits/differences')
        return {
            differences: settled.has('7006')
                ? []
                : [{ ...line('7006', 'Siti Aminah'), visitor: 'pendamping-2', supervisor: 'pengawas', answers: [{ fact: 'has_fridge', label: say(language, 'Lemari es', 'Fridge'), first: say(language, 'Tidak', 'No'), second: say(language, 'Ya', 'Yes') }] }],
            more: false,
        };
    if (path === '/api/v1/revisits') return { revisits: [line('7006', 'Siti Aminah'), line('7007', 'Budi Santoso')] };
    const proposal = path.split('/')[4] ?? '';
    if (path.endsWith('/revisit-decision')) {
        settled.add(proposal);
        return { entry: 93, repeated: false };
    }
    if (method === 'GET')
        return {
            proposal,
            head: 'Siti Aminah',
            village,
            parts: [
                { subject: '6001', kind: 'household', name: '', facts: ['floor_area', 'has_fridge'] },
                { subject: '6003', kind: 'person', name: 'Siti Aminah', facts: ['has_work'] },
            ],
        };
    if (!JSON.parse(body).household?.facts?.has_fridge)
        return { problems: [{ part: 'household', member: 0, fact: 'has_fridge', text: say(language, 'Belum dijawab. Tanyakan langsung.', 'There is no answer. Ask the question.') }] };
    return { entry: 92, repeated: false };
}
