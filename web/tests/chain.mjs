// Proposals of an invented village, at every stage, and who waits for whom. Nobody in it is real.
/** @typedef {'id' | 'en'} Language */
const say = (/** @type {Language} */ language, /** @type {string} */ id, /** @type {string} */ en) => (language === 'id' ? id : en);
const village = { code: '32.01.01.2001', name: 'Pakansari' };
const stages = /** @type {const} */ (['proposed', 'agreed', 'submitted', 'passed', 'validated', 'approved', 'forwarded', 'decreed', 'recorded', 'refused', 'returned']);
const kinds = /** @type {const} */ (['new_family', 'change', 'removal']);
const words = /** @type {Record<string, [string, string]>} */ ({ new_family: ['Keluarga baru', 'New family'], change: ['Ubah data', 'Change of data'], removal: ['Keluar', 'Removal'] });
const names = ['Siti Aminah', 'Budi Santoso', 'Dewi Lestari', 'Asep Sunandar', 'Nur Aini', 'Cecep Supriatna', 'Euis Kurniasih'];
const digest = (/** @type {string} */ letter) => letter.repeat(64);
const all = stages.flatMap((stage, at) => [0, 1].map((more) => ({ stage, kind: kinds[(at + more) % 3] ?? 'change', id: String(7000 + at * 2 + more), head: names[(at * 2 + more) % names.length] ?? '' })));

/** @param {typeof all[number]} its @param {Language} language */
const proposal = ({ stage, kind, id, head }, language) => ({
    proposal: id,
    kind,
    kind_text: say(language, ...(words[kind] ?? ['', ''])),
    origin: 'citizen',
    origin_text: say(language, 'Warga', 'Citizen'),
    stage,
    stage_text: stage,
    village,
    about: '4611686018000000001',
    head,
    proposer: 'operator',
    visits: stage === 'passed' ? 1 : 0,
    since: '2021-02-02T03:12:44.000000Z',
    appealed: kind === 'removal' && stage === 'validated',
    over: ['recorded', 'refused'].includes(stage),
    ...(kind === 'removal' && stage === 'validated' ? { notice: '2021-02-17' } : {}),
});
/** @param {string} stage */
const timeline = (stage) =>
    [
        { what: 'verification.proposed', stage: 'proposed', reason: '' },
        { what: 'verification.meeting_decided', stage: stage === 'refused' ? 'refused' : 'agreed', reason: stage === 'refused' ? 'Sudah terdata di RT lain' : '' },
        { what: 'verification.submitted', stage: 'submitted', reason: '' },
        { what: 'verification.visited', stage: 'passed', reason: '' },
    ]
        .slice(0, stage === 'proposed' ? 1 : stage === 'refused' ? 2 : 4)
        .map((event, at) => ({ entry: 50 + at, at: `2021-02-0${1 + at}T03:12:44.000000Z`, actor: ['warga', 'operator', 'kades', 'pendamping'][at], stage_text: event.stage, ...event }));

/** @param {Language} language */
const form = (language) => {
    const label = (/** @type {string} */ id, /** @type {string} */ en) => say(language, id, en);
    const yes = [{ code: '1', text: label('Ya', 'Yes') }, { code: '2', text: label('Tidak', 'No') }];
    return {
        household: [
            { fact: 'address', label: label('Alamat', 'Address'), kind: 'text' },
            { fact: 'floor_area', label: label('Luas lantai', 'Floor area'), kind: 'integer', least: 0, most: 999 },
            { fact: 'has_fridge', label: label('Punya kulkas', 'Has a refrigerator'), kind: 'code', codes: yes },
        ],
        member: [
            { fact: 'nik', label: 'NIK', kind: 'id' },
            { fact: 'kk_number', label: label('Nomor KK', 'KK number'), kind: 'id' },
            { fact: 'name', label: label('Nama', 'Name'), kind: 'text' },
            { fact: 'sex', label: label('Jenis kelamin', 'Sex'), kind: 'code', codes: [{ code: '1', text: label('Laki-laki', 'Male') }, { code: '2', text: label('Perempuan', 'Female') }] },
            { fact: 'birth_date', label: label('Tanggal lahir', 'Birth date'), kind: 'date' },
            { fact: 'relation_to_family_head', label: label('Hubungan', 'Relation'), kind: 'code', codes: [{ code: '1', text: label('Kepala keluarga', 'Head') }] },
            { fact: 'has_work', label: label('Bekerja', 'Works'), kind: 'code', codes: yes },
        ],
        causes: [{ cause: 'able', text: label('Sudah mampu', 'Able by now') }, { cause: 'deceased', text: label('Meninggal', 'Died') }],
        kinds: kinds.map((kind) => ({ kind, text: say(language, ...(words[kind] ?? ['', ''])) })),
    };
};
const round = {
    period: 202102,
    opens: '2021-01-31T17:00:00.000000Z',
    villages_until: '2021-02-10T16:59:00.000000Z',
    dinsos_until: '2021-02-15T16:59:00.000000Z',
    bupati_until: '2021-02-20T16:59:00.000000Z',
    notice_days: 14,
};
const letter = (/** @type {string} */ batch, /** @type {string} */ stage, /** @type {object} */ more) => ({ batch, code: '32.01', name: 'KABUPATEN BOGOR', period: 202102, letter: `460/${batch}`, dated: '2021-02-03', count: 12, to_decree: 9, stage, stage_text: stage, open: 3, ...more });
/** What was sent, by its key: the second time it is the same. */
const sent = /** @type {Map<string, number>} */ (new Map());

export const chain = {
    inbox: () => ({
        today: '2021-02-03',
        period: round,
        regions: [{ code: '32.01', name: 'KABUPATEN BOGOR', level: 'regency', counts: stages.map((stage, at) => ({ stage, stage_text: stage, kind: 'new_family', kind_text: '', count: 3 + at * 7 })) }],
        duties: [
            ['meet', village.code, village.name, 4, round.villages_until],
            ['submit', village.code, village.name, 2, round.villages_until],
            ['pass', '32.01.01', 'CIBINONG', 10, round.dinsos_until],
            ['visit', '32.01', 'KABUPATEN BOGOR', 8, round.dinsos_until],
            ['validate', '32.01', 'KABUPATEN BOGOR', 6, round.dinsos_until],
            ['approve', '32.01', 'KABUPATEN BOGOR', 5, round.bupati_until],
            ['forward', '32', 'JAWA BARAT', 1, undefined],
            ['decree', '00', '', 1, undefined],
            ['revisit', '32.01', 'KABUPATEN BOGOR', 2, undefined],
            ['settle_revisits', '32.01', 'KABUPATEN BOGOR', 1, undefined],
            ['decide_objections', '32.01', 'KABUPATEN BOGOR', 3, round.dinsos_until],
            ['answer_complaints', '32.01', 'KABUPATEN BOGOR', 2, round.dinsos_until],
            ['decide_complaints', '32.01', 'KABUPATEN BOGOR', 1, round.dinsos_until],
        ].map(([duty, code, name, count, due]) => ({ duty, code, name, count, ...(due ? { due } : {}), ...(duty === 'answer_complaints' ? { overdue: 1 } : {}) })),
    }),
    form,
    periods: () => ({ periods: [round] }),
    packages: () => ({
        devices: [
            { device: '4f0c1a2b3c4d5e6f', name: 'Laptop Desa Pakansari', region: village.code, until: '2027-12-31', revoked: false },
            { device: '5f0c1a2b3c4d5e6f', name: 'Laptop Desa Nanggewer', region: '32.01.01.2002', until: '2027-12-31', revoked: true },
        ],
        packages: [{ device: '4f0c1a2b3c4d5e6f', counter: 3, entry: 90, made: '2021-02-03T03:12:44.000000Z', done: 41, refused: 2 }],
    }),
    /** @param {string} method @param {string} part @param {Language} language */
    outgoing: (method, part, language) =>
        part === 'receipts'
            ? { device: '4f0c1a2b3c4d5e6f', counter: 3, digest: 'e'.repeat(64), entry: 90, taken: '2021-02-04T03:12:44.000000Z', orders: chain.takePackage(language).orders }
            : method === 'POST'
              ? { counter: 4, orders: 12, documents: 3, until: '2021-02-20', more: false }
              : { device: '4f0c1a2b3c4d5e6f', regency: 'a1'.repeat(8), packages: [{ counter: 3, entry: 41, made: '2021-02-03T03:12:44.000000Z', kept: true }] },
    /** @param {Language} language */
    takePackage: (language) => ({
        device: '4f0c1a2b3c4d5e6f',
        name: 'Laptop Desa Pakansari',
        counter: 4,
        digest: 'e'.repeat(64),
        entry: 91,
        taken: '2021-02-04T03:12:44.000000Z',
        ending: 'taken',
        orders: [
            { order: 1, fate: 'done', code: '', text: '' },
            { order: 2, fate: 'refused', code: 'sync.already', text: say(language, 'Keluarga ini sudah diusulkan oleh perangkat lain.', 'This family was proposed by another device already.') },
        ],
        file: '00ff10',
    }),
    batches: () => ({ batches: [letter('8001', 'approved', {}), letter('8002', 'forwarded', { forwarded: '12/GUB' }), letter('8003', 'decreed', { forwarded: '11/GUB', decree: 'SK 9' })] }),
    meetings: () => ({
        meetings: [
            { meeting: '9001', kind: 'musdes', kind_text: 'Musdes', village, held_on: '2021-02-03', place: 'Balai desa', agenda: '', opened_by: 'operator', agreed: 2, refused: 1, attendees: 0, families: 0, signatures: [] },
            { meeting: '9000', kind: 'musdes', kind_text: 'Musdes', village, held_on: '2020-11-03', place: '', agenda: '', opened_by: 'operator', agreed: 7, refused: 2, attendees: 31, families: 400, signatures: [], submitted: 33 },
        ],
    }),
    /** @param {URLSearchParams} query @param {Language} language */
    proposals: (query, language) => ({
        proposals: all
            .filter(({ stage, kind }) => (query.get('stage') ?? stage) === stage && (query.get('kind') ?? kind) === kind && !query.get('after'))
            .map((its) => proposal(its, language)),
        more: !query.get('after') && !query.get('stage'),
    }),
    /** @param {Language} language */
    own: (language) => ({ proposals: all.filter((_, at) => at % 4 === 1).map((its) => ({ ...proposal(its, language), timeline: timeline(its.stage) })) }),
    /** @param {string} id @param {Language} language */
    one: (id, language) => {
        const its = all.find((one) => one.id === id);
        if (!its) return undefined;
        const label = form(language);
        const fact = (/** @type {'household' | 'member'} */ part, /** @type {string} */ name, /** @type {string} */ value) => ({ fact: name, label: label[part].find((one) => one.fact === name)?.label ?? name, value });
        return {
            ...proposal(its, language),
            note: say(language, 'tinggal menumpang', 'lives with relatives'),
            changes: [
                { subject: '6001', kind: 'household', fresh: true, village, facts: [fact('household', 'address', 'Jl. Baru 3'), fact('household', 'floor_area', '24')] },
                { subject: '6002', kind: 'family', fresh: true, group: '6001', facts: [] },
                { subject: '6003', kind: 'person', fresh: true, group: '6002', facts: [fact('member', 'name', its.head), fact('member', 'sex', say(language, 'Perempuan', 'Female')), fact('member', 'birth_date', '1990-05-06'), fact('member', 'nik', '320101••••••••04')] },
                ...(its.kind === 'removal' ? [{ subject: '6004', kind: 'person', fresh: false, sleeps: true, cause_text: say(language, 'sudah mampu', 'able by now'), from: '2021-02-01', facts: [] }] : []),
            ],
            timeline: timeline(its.stage),
            documents: [{ entry: 50, digest: digest('a') }, { entry: 52, digest: digest('b') }],
        };
    },
    /** @param {string} key @param {any} body @param {Language} language */
    propose: (key, body, language) => {
        if (!sent.has(key) && body.members?.[0]?.facts?.nik === '123')
            return { problems: [{ part: 'member', member: 0, fact: 'nik', text: say(language, 'NIK bukan 16 angka. Salin dari KTP.', 'The NIK has not 16 digits. Copy it from the KTP.') }] };
        const repeated = sent.has(key);
        if (!repeated) sent.set(key, sent.size);
        return { proposal: '7000', entry: 60, repeated, times: sent.size };
    },
    document: (/** @type {number} */ bytes) => ({ digest: digest((bytes % 10).toString()), type: 'image/png', bytes }),
    recorded: () => ({ entry: 61, repeated: false }),
};
