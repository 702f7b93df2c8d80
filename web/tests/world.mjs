// An invented regency for tests and screenshots: 100,000 families, the same ones every time. Nobody in it is real.
import { readAreas } from '../tiles/places.mjs';
import { cases } from './cases.mjs';

export const size = 100_000;
export const regency = { code: '32.01', name: 'KABUPATEN BOGOR', level: 'regency' };

/** A number from 0 to 1 that depends on its arguments alone. @param {number} a @param {number} [b] */
export function chance(a, b = 0) {
    let x = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b)) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/** @template T @param {readonly T[]} list @param {number} a @param {number} [b] @returns {T} */
const pick = (list, a, b) => /** @type {T} */ (list[Math.floor(chance(a, b) * list.length)]);

export const women = ['Siti Aminah', 'Dewi Lestari', 'Sri Wahyuni', 'Nur Aini', 'Rina Marlina', 'Yuliana', 'Kartini', 'Wati', 'Euis Kurniasih', 'Neneng Hasanah', 'Imas', 'Ratna Sari'];
const men = ['Budi Santoso', 'Agus Setiawan', 'Asep Sunandar', 'Dedi Kurniawan', 'Ujang', 'Hendra', 'Rahmat Hidayat', 'Yusuf', 'Iwan Gunawan', 'Cecep Supriatna', 'Maman', 'Eko Prasetyo'];
const families = ['', ' Permana', ' Ramdani', ' Saputra', ' Maulana', ' Hakim', ' Suryana', ' Nugraha', ' Firmansyah', ' Wibowo'];

const areas = readAreas('districts.csv').filter((area) => area.code.startsWith(`${regency.code}.`));
const villages = readAreas('villages.csv').filter((area) => area.code.startsWith(`${regency.code}.`));
export const districts = areas.map(({ code, name }, index) => {
    const own = villages.filter((village) => village.code.startsWith(`${code}.`));
    const share = Math.floor(size / areas.length) + (index < size % areas.length ? 1 : 0);
    return { code, name, villages: own, families: share, rate: 0.09 + 0.24 * chance(index, 99) };
});
/** The number of the first line of each district. */
const starts = districts.reduce((list, district) => [...list, (list.at(-1) ?? 0) + district.families], [0]);

/** Texts in the language asked for. @typedef {'id' | 'en'} Language */
const words = {
    id: {
        pkh: 'Program Keluarga Harapan',
        reasons: {
            no_component: 'Ada ibu hamil, anak usia dini, anak sekolah, lansia, atau penyandang disabilitas berat.',
            not_poor: 'Keluarga termasuk 25 persen termiskin.',
            unknown_birth: 'Ada anggota yang umurnya termasuk sasaran program.',
        },
        yes: 'Keluarga ini memenuhi syarat pada tahap ini.',
        no: 'Syarat ini tidak terpenuhi:',
        unknown: 'Data untuk syarat ini belum lengkap:',
        change: 'Ada anggota yang bersekolah, hamil, lansia, atau penyandang disabilitas berat.',
        changeBirth: 'Tanggal lahir diisi menurut akta atau KTP.',
        held: 'Keluarga belum punya rekening. Minta bank membuka rekening, lalu impor daftar rekeningnya.',
        heldNik: 'NIK penerima dipakai orang lain juga. Padankan dengan Dukcapil, lalu impor perbaikannya.',
        sent: 'Menunggu jawaban bank.',
        waiting: ['Baris impor yang ditolak dan belum diperbaiki', 'Keluarga berhak tanpa rekening', 'Orang tanpa NIK', 'NIK yang dipakai lebih dari satu orang'],
        relations: ['kepala keluarga', 'istri', 'anak', 'anak', 'orang tua'],
        counts: ['', '', 'anak SD', 'anak usia dini', 'lanjut usia'],
        facts: { floor: ['Lantai terluas', 'Tanah'], wall: ['Dinding terluas', 'Bambu'], water: ['Sumber air minum', 'Sumur terlindung'], power: ['Daya listrik', '450 watt'], school: ['Sekolah', 'SD kelas 4'], birth: ['Tempat lahir', 'Bogor'] },
        history: ['Rumah tangga dicatat dari buku kerja kecamatan', 'Daya listrik diubah menjadi 450 watt', 'Diputuskan dalam daftar PKH tahap 2 dari 4, 2021', 'Hak tahap 2 dari 4, 2021 direncanakan'],
        step: 'Mencatat baris',
        refused: 'Ini bukan buku kerja Excel. Buka di aplikasi asalnya, simpan sebagai .xlsx, lalu serahkan lagi.',
        missing: 'Tidak ada di server ini. Periksa tautannya, atau cari lewat daftar.',
    },
    en: {
        pkh: 'Program Keluarga Harapan',
        reasons: {
            no_component: 'Somebody is pregnant, a young child, at school, elderly or severely disabled.',
            not_poor: 'The family is among the poorest 25 percent.',
            unknown_birth: 'A member is of an age that the programme serves.',
        },
        yes: 'This family meets the criteria of this stage.',
        no: 'This criterion is not met:',
        unknown: 'The data for this criterion are incomplete:',
        change: 'A member is at school, pregnant, elderly or severely disabled.',
        changeBirth: 'The birth date is filled in from the birth certificate or KTP.',
        held: 'The family has no account yet. Ask the bank to open one, then import the bank’s list of accounts.',
        heldNik: 'The payee’s NIK is used by somebody else too. Match it with Dukcapil, then import the correction.',
        sent: 'Waiting for the bank’s answer.',
        waiting: ['Refused import rows not corrected yet', 'Eligible families without an account', 'Persons without a NIK', 'NIKs used by more than one person'],
        relations: ['head of family', 'wife', 'child', 'child', 'parent'],
        counts: ['', '', 'primary school', 'young child', 'elderly'],
        facts: { floor: ['Main floor', 'Earth'], wall: ['Main wall', 'Bamboo'], water: ['Drinking water', 'Protected well'], power: ['Electricity', '450 watt'], school: ['School', 'Primary, grade 4'], birth: ['Birthplace', 'Bogor'] },
        history: ['Household recorded from the district’s workbook', 'Electricity changed to 450 watt', 'Decided in the PKH list of stage 2 of 4, 2021', 'Entitlement of stage 2 of 4, 2021 planned'],
        step: 'Recording rows',
        refused: 'This is not an Excel workbook. Open it where it came from, save it as .xlsx and hand it in again.',
        missing: 'This server does not have it. Check the link, or search through the list.',
    },
};

/** @param {number} index */
function districtAt(index) {
    let place = starts.findIndex((start, at) => index >= start && index < (starts[at + 1] ?? size));
    if (place < 0) place = 0;
    return /** @type {typeof districts[number]} */ (districts[place]);
}

/** @param {number} index */
export function lineAt(index) {
    const district = districtAt(index);
    const roll = chance(index, 1);
    const eligible = roll < district.rate;
    const outcome = eligible ? 'eligible' : roll > 0.985 ? 'undetermined' : 'ineligible';
    const reason = eligible ? '' : outcome === 'undetermined' ? 'unknown_birth' : roll > 0.6 ? 'no_component' : 'not_poor';
    const persons = eligible ? 1 + Math.floor(chance(index, 2) * 4) : 0;
    return {
        line: index + 1,
        subject: String(4_611_686_018_000_000_000n + BigInt(index)),
        head: (chance(index, 3) < 0.25 ? pick(women, index, 4) : pick(men, index, 4)) + pick(families, index, 5),
        village: pick(district.villages, index, 6).name,
        district: district.name,
        outcome,
        reason,
        persons,
        stage: persons * 225_000,
        payable: eligible && chance(index, 7) > 0.08,
    };
}

/** @type {{ eligible: number, ineligible: number, undetermined: number, payable: number, stage: number, payableStage: number, reasons: Map<string, number>, districts: Map<string, { eligible: number, undetermined: number, payable: number, stage: number, payableStage: number }> } | undefined} */
let counted;

function count() {
    if (counted) return counted;
    const sums = { eligible: 0, ineligible: 0, undetermined: 0, payable: 0, stage: 0, payableStage: 0 };
    const reasons = new Map();
    const byDistrict = new Map();
    for (let index = 0; index < size; ++index) {
        const line = lineAt(index);
        const code = districtAt(index).code;
        const own = byDistrict.get(code) ?? { eligible: 0, undetermined: 0, payable: 0, stage: 0, payableStage: 0 };
        byDistrict.set(code, own);
        sums[/** @type {'eligible'} */ (line.outcome)] += 1;
        if (line.outcome === 'undetermined') own.undetermined += 1;
        if (line.outcome === 'eligible') {
            own.eligible += 1;
            own.stage += line.stage;
            sums.stage += line.stage;
        }
        if (line.payable) {
            own.payable += 1;
            own.payableStage += line.stage;
            sums.payable += 1;
            sums.payableStage += line.stage;
        }
        const key = `${line.outcome}:${line.reason}`;
        reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
    counted = { ...sums, reasons, districts: byDistrict };
    return counted;
}

/** @param {Language} language */
export const list = (language) => {
    const sums = count();
    return {
        entry: 45,
        programme: 'pkh',
        programme_name: words[language].pkh,
        unit: 'family',
        period: '2021:2/4',
        region: regency.code,
        effective_on: '2021-01-31',
        as_known_at: 44,
        lines: size,
        eligible: sums.eligible,
        ineligible: sums.ineligible,
        undetermined: sums.undetermined,
        payable: sums.payable,
        stage_sum: sums.stage,
        payable_stage_sum: sums.payableStage,
        goods: [],
        policy: '5d41c0c2b7a4e9f0836a1c55f3d2e8b97a60c4de12f98b7340a6c5e1d09f3b28',
    };
};

const plan = () => {
    const sums = count();
    return {
        entry: 46,
        programme: 'pkh',
        period: '2021:2/4',
        list: 45,
        planned_at: '2021-02-03T03:12:44Z',
        entitled: { count: sums.eligible, sum: sums.stage },
        batched: { count: sums.payable, sum: sums.payableStage },
        held: { count: sums.eligible - sums.payable, sum: sums.stage - sums.payableStage },
    };
};

/** @param {number} index @param {Language} language */
function membersOf(index, language) {
    const line = lineAt(index);
    return [0, 1, 2, 3].map((place) => ({
        subject: String(4_611_686_019_000_000_000n + BigInt(index * 10 + place)),
        name: place === 0 ? line.head : place % 2 ? pick(women, index, 20 + place) : pick(men, index, 20 + place) + pick(families, index, 5),
        born: ['1982-03-14', '1986-11-02', '2011-06-25', '2017-09-08'][place],
        age: [38, 34, 9, 3][place],
        sex: place % 2 ? 'female' : 'male',
        relation: words[language].relations[place],
        nik: place === 3 ? '' : `320101••••••••${String(10 + place)}`,
        flags: [],
        ...(place === 1 && index % 7 === 3
            ? { asleep: { since: '2021-02-01', cause: language === 'id' ? 'pindah' : 'moved', entry: 44 } }
            : {}),
        counts: line.outcome === 'eligible' ? words[language].counts[place] : '',
    }));
}

/** @param {ReturnType<typeof lineAt>} line @param {Language} language */
function groundsOf(line, language) {
    const id = language === 'id';
    const source = id ? 'Dasar: Permensos 1/2018 pasal 3; berlaku sejak 1 Januari 2018.' : 'Source: Permensos 1/2018 art. 3; in force since 1 January 2018.';
    const origin = id ? 'Sejak 17 Agustus 2020, kami ketahui 20 Agustus 2020 (berkas kecamatan-cibinong.xlsx; entri 12 baris 88)' : 'Since 17 August 2020, known to us 20 August 2020 (file kecamatan-cibinong.xlsx; entry 12 line 88)';
    const criteria = /** @type {const} */ (['not_poor', 'no_component', 'unknown_birth']).map((criterion, at) => ({
        criterion,
        verdict: line.reason === criterion ? line.outcome : 'eligible',
        text: words[language].reasons[criterion],
        source,
        facts: [
            at === 0
                ? { text: id ? 'Persentil kesejahteraan: 37' : 'Welfare percentile: 37', origin }
                : { text: id ? 'Umur: 9 tahun' : 'Age: 9 years', member: 3, origin: line.outcome === 'undetermined' ? '' : origin },
        ],
    }));
    const amounts = line.outcome === 'eligible' ? Array.from({ length: line.persons }, (_, at) => ({ item: id ? 'Anak SD' : 'Primary school', member: at + 1, yearly: 900_000, source })) : [];
    return { criteria, amounts };
}

/** @param {string} subject */
export const indexOf = (subject) => {
    const index = BigInt(subject) - 4_611_686_018_000_000_000n;
    return index >= 0n && index < BigInt(size) ? Number(index) : undefined;
};

const counts = (/** @type {number} */ read, /** @type {number} */ refused) => ({
    read,
    added: read - refused - Math.floor(read / 50),
    changed: Math.floor(read / 50),
    unchanged: 0,
    refused,
});

/** @param {Language} language */
export const importsAtFirst = (language) => [
    { id: '00000000000000a4', file: 'kecamatan-cibinong.xlsx', bytes: 1_482_113, state: 'running', step: words[language].step, done: 1240, total: 2500 },
    { id: '00000000000000a3', file: 'kecamatan-jonggol.xlsx', bytes: 1_390_551, state: 'done', done: 2500, total: 2500, households: counts(2411, 12), members: counts(9240, 87), fields_refused: 31, errors: true },
    { id: '00000000000000a2', file: 'rekening.csv', bytes: 402_110, state: 'done', done: 18_204, total: 18_204, accounts: counts(18_204, 0), errors: false },
    { id: '00000000000000a1', file: 'surat.xlsx', bytes: 18_020, state: 'refused', done: 0, total: 0, text: words[language].refused },
];

export const answers = {
    /** @param {Language} language */
    accounts: (language) => ({
        accounts: [
            ['sri', 'Sri Wahyuni', 'Operator desa/kelurahan', 'Village operator', '32.01.01.2001', 'Pakansari', false],
            ['budi', 'Budi Santoso', 'Petugas verifikasi', 'Verifier', '32.01', 'Kabupaten Bogor', true],
        ].map(([login, name, id, en, region, region_name, closed], at) => ({
            login,
            name,
            closed,
            entry: 47 + at,
            identities: at === 0 ? [{ issuer: 'https://masuk.contoh.go.id', subject: 'a1b2' }] : [],
            roles: [{ role: at ? 'verifier' : 'village_operator', text: language === 'id' ? id : en, region, region_name }],
        })),
        roles: [
            { role: 'village_operator', text: language === 'id' ? 'Operator desa/kelurahan' : 'Village operator' },
            { role: 'verifier', text: language === 'id' ? 'Petugas verifikasi' : 'Verifier' },
        ],
    }),

    /** Without accounts: everything is allowed. @param {Language} language */
    session: (language) => ({
        guarded: false,
        login: 'operator',
        name: '',
        roles: [],
        may: ['sign_in', 'look', 'see_people', 'unmask', 'import_files', 'make_lists', 'compare_lists', 'simulate', 'report', 'review', 'see_payments', 'keep_accounts', 'see_access', 'follow_chain', 'see_proposals', 'propose', 'hold_meetings', 'submit_minutes', 'pass_on', 'visit', 'validate', 'send_back', 'decide_appeals', 'approve_regency', 'forward_batches', 'decree', 'keep_periods', 'take_packages', 'make_packages', 'see_documents', 'keep_documents', 'object', 'decide_objections', 'complain', 'answer_complaints', 'decide_complaints', 'draw_samples', 'revisit', 'see_agreement', 'settle_revisits'],
        purposes: [
            { purpose: 'home_visit', text: language === 'id' ? 'Kunjungan rumah' : 'Home visit' },
            { purpose: 'audit', text: language === 'id' ? 'Pemeriksaan (audit)' : 'Audit' },
        ],
        must: 'nothing',
        csrf: '',
    }),

    /**
     * A visit needs no number of a letter; an audit does here, so that there is something to refuse.
     * @param {string} subject @param {{ purpose: string, note: string }} wanted
     */
    unmasked: (subject, { purpose, note }) =>
        purpose === 'audit' && note === '' ? { refused: 'access.purpose_note' } : { subject, purpose, nik: '3201014107900001', kk: '3201010101100001' },

    status: () => ({ version: '0.2.0', database: 'sqlite', entries: 46, ready: true, board: 46, today: '2021-02-03' }),

    /** @param {Language} language */
    overview: (language) => ({
        as_of: 46,
        regency,
        households: 96_412,
        families: size,
        persons: 381_927,
        list: list(language),
        plan: plan(),
        districts: districts.map((district) => {
            const own = count().districts.get(district.code);
            return {
                code: district.code,
                name: district.name,
                households: Math.round(district.families * 0.964),
                families: district.families,
                persons: Math.round(district.families * 3.82),
                eligible: own?.eligible ?? 0,
                undetermined: own?.undetermined ?? 0,
                payable: own?.payable ?? 0,
                stage_sum: own?.stage ?? 0,
            };
        }),
        waiting: words[language].waiting.map((text, index) => ({ kind: `kind_${index}`, text, count: [1893, 1604, 742, 118][index] })),
    }),

    /** @param {Language} language */
    lists: (language) => ({ lists: [list(language), { ...list(language), entry: 40, period: '2021:1/4', effective_on: '2020-10-31', as_known_at: 39 }] }),

    /** @param {Language} language */
    listDetail: (language) => ({
        list: list(language),
        reasons: [...count().reasons].map(([key, number]) => {
            const [outcome = '', reason = ''] = key.split(':');
            return { outcome, reason, text: words[language].reasons[/** @type {'not_poor'} */ (reason)] ?? words[language].yes, count: number };
        }),
        districts: districts.map(({ code, name }) => ({ code, name, level: 'district' })),
    }),

    /** @param {{ name?: string, region?: string, outcome?: string, reason?: string, offset?: number, limit?: number }} search */
    lines: ({ name, region, outcome, reason, offset = 0, limit = 50 }) => {
        const asked = (name ?? '').toLowerCase().split(/\s+/).filter(Boolean);
        const fits = (/** @type {number} */ index) => {
            const line = lineAt(index);
            if (outcome && line.outcome !== outcome) return false;
            if (reason && line.reason !== reason) return false;
            if (region && !districtAt(index).code.startsWith(region.slice(0, 8))) return false;
            const head = line.head.toLowerCase();
            return asked.every((word) => head.includes(word));
        };
        if (!asked.length && !region && !outcome && !reason) {
            const number = Math.max(0, Math.min(limit, size - offset));
            return { total: size, offset, lines: Array.from({ length: number }, (_, index) => lineAt(offset + index)) };
        }
        const found = [];
        for (let index = 0; index < size; ++index) if (fits(index)) found.push(index);
        return { total: found.length, offset, lines: found.slice(offset, offset + limit).map(lineAt) };
    },

    /** @param {string} subject @param {Language} language */
    case: (subject, language) => {
        const index = indexOf(subject);
        if (index === undefined) return undefined;
        const line = lineAt(index);
        const text = words[language].reasons[/** @type {'not_poor'} */ (line.reason)] ?? words[language].yes;
        return {
            list: list(language),
            subject,
            village: line.village,
            district: line.district,
            stored: line,
            agrees: true,
            officer: [text, `pkh.${line.reason || 'yes'}: 2021-01-31`],
            citizen:
                line.outcome === 'eligible'
                    ? [text]
                    : [words[language][line.outcome === 'undetermined' ? 'unknown' : 'no'], text],
            changes:
                line.outcome === 'eligible'
                    ? []
                    : line.outcome === 'undetermined'
                      ? [{ text: words[language].changeBirth, member: 3 }]
                      : [{ text: words[language].change }],
            ...(line.outcome === 'eligible' ? {} : { would_be: 'eligible' }),
            grounds: groundsOf(line, language),
            members: membersOf(index, language),
        };
    },

    /** @param {string} subject @param {URLSearchParams} query @param {Language} language */
    family: (subject, query, language) => {
        const index = indexOf(subject);
        if (index === undefined) return undefined;
        const line = lineAt(index);
        const { facts, history, reasons, yes, held, sent } = words[language];
        const fact = (/** @type {string[]} */ [label, value]) => ({ label, value, since: '2020-08-17', entry: 12, line: 87, origin: 'kecamatan-cibinong.xlsx' });
        return {
            subject,
            household: String(4_611_686_020_000_000_000n + BigInt(index)),
            number: 1,
            kk: '320101••••••••04',
            village: line.village,
            district: line.district,
            code: districtAt(index).code,
            true_on: query.get('true_on') ?? '2021-02-03',
            ...(query.get('known_on') ? { known_on: query.get('known_on'), known_at: 12 } : {}),
            entries: cases.entries(),
            members: membersOf(index, language).map((member, place) => ({
                member,
                facts: place === 2 ? [fact(facts.birth), fact(facts.school)] : [fact(facts.birth)],
            })),
            household_facts: [facts.floor, facts.wall, facts.water, facts.power].map(fact),
            lists: [{ list: list(language), subject: line.subject, name: '', outcome: line.outcome, reason: line.reason, text: reasons[/** @type {'not_poor'} */ (line.reason)] ?? yes }],
            history: history.map((text, place) => ({
                entry: [12, 31, 45, 46][place],
                recorded_at: ['2020-08-20T02:10:00Z', '2020-12-01T04:41:09Z', '2021-02-01T01:00:00Z', '2021-02-03T03:12:44Z'][place],
                effective_on: ['2020-08-17', '2020-11-28', '2021-01-31', '2021-01-31'][place],
                actor: 'operator',
                type: ['import', 'import', 'list', 'plan'][place],
                text,
            })),
            entitlements:
                line.outcome === 'eligible'
                    ? [{ programme: 'pkh', period: '2021:2/4', amount: line.stage, status: line.payable ? 'planned' : 'held', text: line.payable ? sent : held, ...(line.payable ? { bank: 'Bank Contoh Rakyat', account: '••••••4471' } : {}) }]
                    : [],
        };
    },

    plans: () => ({ plans: [plan()] }),

    /** @param {Language} language */
    planDetail: (language) => {
        const { batched, held } = plan();
        const parts = /** @type {const} */ ([['bank1', 'Bank Contoh Rakyat', 0.62], ['bank2', 'Bank Contoh Negara', 0.38]]);
        return {
            plan: plan(),
            execution_date: '2021-02-10',
            banks: parts.map(([bank, bank_name, share]) => ({
                bank,
                bank_name,
                regency,
                payments: { count: Math.round(batched.count * share), sum: Math.round(batched.sum * share) },
                files: [
                    { name: `pkh-2021-2-${bank}-3201.xml`, kind: 'pain001' },
                    { name: `pkh-2021-2-${bank}-3201.csv`, kind: 'csv' },
                ],
            })),
            districts: districts.map(({ code, name }) => {
                const own = count().districts.get(code) ?? { eligible: 0, payable: 0, stage: 0, payableStage: 0 };
                return { code, name, batched: { count: own.payable, sum: own.payableStage }, held: { count: own.eligible - own.payable, sum: own.stage - own.payableStage } };
            }),
            held: [
                { reason: 'no_account', text: words[language].held, families: { count: Math.round(held.count * 0.9), sum: Math.round(held.sum * 0.9) } },
                { reason: 'double_nik', text: words[language].heldNik, families: { count: Math.round(held.count * 0.1), sum: Math.round(held.sum * 0.1) } },
            ],
        };
    },

    /** @param {string} parent */
    regions: (parent) => {
        if (parent === '') return { regions: [{ code: '32', name: 'JAWA BARAT', level: 'province' }] };
        if (parent === '32') return { regions: [regency] };
        if (parent === regency.code) return { regions: districts.map(({ code, name }) => ({ code, name, level: 'district' })) };
        const own = districts.find(({ code }) => code === parent)?.villages ?? [];
        return { regions: own.map(({ code, name }) => ({ code, name, level: 'village' })) };
    },

    /** @param {Language} language */
    programmes: (language) => {
        const id = language === 'id';
        const stages = (/** @type {number} */ of, /** @type {number} */ first) =>
            Array.from({ length: 3 * of }, (_, at) => ({
                period: `${2020 + Math.floor(at / of)}:${(at % of) + 1}/${of}`,
                first_day: `${2020 + Math.floor(at / of)}-${String(((at % of) * 12) / of + first).padStart(2, '0')}-01`,
            }));
        return {
            programmes: [
                {
                    id: 'pkh',
                    name: words[language].pkh,
                    names: { id: words.id.pkh, en: 'Family hope programme' },
                    unit: 'family',
                    simulated: true,
                    quota: false,
                    parameters: [
                        { id: 'poorest', name: id ? 'Persen termiskin yang dilayani' : 'Poorest percent who are served', least: 1, most: 100, step: 1, values: [{ from: '2017-01-01', value: 25 }] },
                        { id: 'persons', name: id ? 'Jumlah orang terbanyak yang dibayar dalam satu keluarga' : 'Most persons paid for in a family', least: 1, most: 10, step: 1, values: [{ from: '2019-01-01', value: 4 }] },
                    ],
                    stages: stages(4, 2),
                },
                { id: 'psks', name: id ? 'Program Simpanan Keluarga Sejahtera' : 'Family savings programme', names: { id: 'Program Simpanan Keluarga Sejahtera', en: 'Family savings programme' }, unit: 'household', simulated: true, quota: true, parameters: [], stages: stages(1, 1) },
            ],
        };
    },

    /** @param {{ programme: string, period: string, region: string, parameters?: Record<string, number>, quota?: number }} question @param {Language} language */
    simulation: ({ programme, period, region, parameters = {}, quota }, language) => {
        const poorest = parameters['poorest'] ?? 25;
        const most = parameters['persons'] ?? 4;
        // Families by tenth, each of so many who count.
        const side = (/** @type {number} */ size, /** @type {number} */ percent, /** @type {number} */ persons, /** @type {number} */ tenth) => {
            const eligible = Math.round(size * 0.55 * Math.max(0, Math.min(10, percent - 10 * tenth)) / 10);
            const yearly = eligible * 900_000 * Math.min(2.4, persons);
            return { eligible, beyond: 0, undetermined: Math.round(size * 0.015), yearly: Math.round(yearly), stage: Math.round(yearly / 4), grams: 0 };
        };
        const sum = (/** @type {any[]} */ rows) =>
            rows.reduce((all, row) => Object.fromEntries(Object.keys(row).map((key) => [key, (all[key] ?? 0) + row[key]])), {});
        const row = (/** @type {any} */ before, /** @type {any} */ after) => {
            const stay = Math.min(before.eligible, after.eligible);
            return {
                before,
                after,
                movement: { gains: after.eligible - stay, loses: before.eligible - stay, more: most > 4 ? Math.round(stay / 9) : 0, less: most < 4 ? Math.round(stay / 4) : 0, same: stay - (most > 4 ? Math.round(stay / 9) : 0) - (most < 4 ? Math.round(stay / 4) : 0) },
            };
        };
        const tenths = (/** @type {number} */ size) =>
            Array.from({ length: 10 }, (_, tenth) => row(side(size / 10, 25, 4, tenth), side(size / 10, poorest, most, tenth)));
        const total = (/** @type {any[]} */ rows) => ({
            before: sum(rows.map(({ before }) => before)),
            after: sum(rows.map(({ after }) => after)),
            movement: sum(rows.map(({ movement }) => movement)),
        });
        const regions = districts.map(({ code, name, families }) => ({ code, name, ...total(tenths(families)) }));
        const all = total(regions);
        const poor = size * 0.4;
        const reach = (/** @type {any} */ side, /** @type {number} */ percent) => ({
            aided: side.eligible,
            aided_poor: Math.round(side.eligible * Math.min(1, 40 / percent)),
            gini: 0.3461 - side.yearly / 5e12,
        });
        return {
            programme,
            programme_name: words[language].pkh,
            unit: programme === 'pkh' ? 'family' : 'household',
            period,
            region,
            effective_on: '2021-05-01',
            as_known_at: 46,
            places_unknown: programme === 'psks' && quota === undefined,
            ...all,
            losers: all.movement.loses + all.movement.less,
            regions,
            ranked: { ranking: 47, households: size, poor, poor_percent: 40, before: reach(all.before, 25), after: reach(all.after, poorest), deciles: tenths(size).map((one, at) => ({ decile: at + 1, ...one })) },
        };
    },

    /** @param {Language} language */
    budget: (language) => {
        const totals = (/** @type {number} */ eligible, /** @type {number} */ yearly, /** @type {number} */ stages) => ({ eligible, beyond: 0, undetermined: Math.round(eligible / 60), yearly: eligible * yearly, stage: (eligible * yearly) / stages, grams: 0 });
        const programmes = [
            { programme: 'pkh', name: words[language].pkh, period: '2021:2/4', unit: 'family', totals: totals(16_204, 2_160_000, 4), places_unknown: false, assumed_empty: [] },
            { programme: 'sembako', name: 'Program Sembako', period: '2021:5/12', unit: 'family', totals: totals(23_117, 2_400_000, 12), places_unknown: true, assumed_empty: [] },
            { programme: 'rice_10kg', name: language === 'id' ? 'Beras 10 kg' : 'Rice 10 kg', period: '2021:5/12', unit: 'family', totals: { ...totals(16_204, 0, 12), grams: 162_040_000 }, places_unknown: false, assumed_empty: ['prakerja'] },
            { programme: 'pbi_jkn', name: language === 'id' ? 'Iuran jaminan kesehatan' : 'Health insurance premiums', period: '2021:5/12', unit: 'person', totals: totals(91_455, 504_000, 12), places_unknown: true, assumed_empty: [] },
        ];
        const sum = (/** @type {'yearly' | 'stage'} */ key) => programmes.reduce((all, { totals }) => all + totals[key], 0);
        return { region: regency.code, effective_on: '2021-05-01', as_known_at: 46, yearly: sum('yearly'), stage: sum('stage'), programmes };
    },

    /** @param {string} code @param {string} [field] */
    refused: (code, field) => ({ type: 'about:blank', title: 'Conflict', status: 409, detail: `Ditolak (${code}).`, code, ...(field ? { params: { field } } : {}), request: '7f3a-13' }),

    /** @param {Language} language */
    missing: (language) => ({ type: 'about:blank', title: 'Not Found', status: 404, detail: words[language].missing, code: 'api.unknown', request: '7f3a-12' }),
};
