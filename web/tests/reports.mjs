// The reports of the invented regency of world.mjs: duplicates, what the poor lack, a ranking.
import { chance, districts as all, indexOf, lineAt, list, regency, size } from './world.mjs';

/** @typedef {'id' | 'en'} Language */
const on = '2021-05-01';
/** Enough to look at; the overview has them all. */
const districts = all.slice(0, 12);
const families = districts.reduce((sum, district) => sum + district.families, 0);
const say = (/** @type {Language} */ language, /** @type {string} */ id, /** @type {string} */ en) => (language === 'id' ? id : en);

/** @param {Language} language */
const sources = (language) => [
    { programme: 'bst', name: say(language, 'Bantuan Sosial Tunai (BST)', 'Cash assistance (BST)'), outside: false, families: 9_410 },
    { programme: 'pkh', name: list(language).programme_name, outside: false, families: list(language).eligible },
    { programme: 'sembako', name: say(language, 'Program Sembako', 'Food assistance (Sembako)'), outside: false, families: 14_977 },
    { programme: 'prakerja', name: say(language, 'Kartu Prakerja', 'Pre-employment card (Prakerja)'), outside: true, families: 1_204 },
];
/** @param {Language} language */
const basis = (language) => ({
    region: regency.code,
    effective_on: on,
    as_known_at: 44,
    lists: sources(language).map(({ programme, name, outside, families }, index) => ({
        entry: 45 - index,
        programme,
        name,
        outside,
        period: programme === 'pkh' ? '2021:2/4' : programme === 'prakerja' ? '2021:1/1' : '2021:5/12',
        region: regency.code,
        subjects: families,
    })),
});

const kinds = /** @type {const} */ ([
    ['excluded', 'bst', 'prakerja', 0.5],
    ['excluded', 'bst', 'pkh', 0.2],
    ['two_lists', 'pkh', 'pkh', 0.15],
    ['same_nik', 'sembako', 'sembako', 0.1],
    ['excluded_by_nik', 'bst', 'pkh', 0.05],
]);
/** @param {string} kind @param {Language} language */
const ruleOf = (kind, language) =>
    kind === 'two_lists'
        ? say(language, 'Satu penerima hanya ada di satu daftar dalam satu tahap.', 'A recipient is on one list in a stage.')
        : kind === 'same_nik'
          ? say(language, 'Satu NIK milik satu orang.', 'A NIK is one person’s.')
          : say(language, 'Keluarga tidak menerima bantuan lain yang sejenis.', 'The family receives no other aid of the kind.');

/** Every 57th line is a case. */
const cases = Array.from({ length: Math.floor(families / 57) }, (_, at) => {
    const index = at * 57;
    let roll = chance(index, 40);
    const found = kinds.find(([, , , share]) => (roll -= share) < 0) ?? kinds[0];
    return { index, line: lineAt(index), kind: found[0], programme: found[1], other: found[2] };
});
const districtOf = (/** @type {number} */ index) => {
    const line = lineAt(index);
    return districts.find(({ name }) => name === line.district)?.code ?? '';
};
const masked = (/** @type {number} */ index) => (index % 9 === 0 ? '' : `320101••••••••${String(10 + (index % 90))}`);

const aids = /** @type {const} */ (['kis', 'kip', 'rice', 'kks']);
/** @param {Language} language @param {string[]} also */
const aidNames = (language, also) => [
    ...['KIS', 'KIP', say(language, 'Beras atau pangan', 'Rice or food'), 'KKS'].map((name, index) => ({ aid: String(aids[index]), name })),
    ...also.map((id) => ({ aid: id, name: sources(language).find(({ programme }) => programme === id)?.name ?? id })),
];
const aidCounts = (/** @type {number} */ poor, /** @type {number} */ seed, /** @type {number} */ aid) => {
    const asked = aid === 1 ? Math.round(poor * 0.6) : poor;
    const lacks = Math.round(asked * (0.08 + 0.5 * chance(seed, 50 + aid)));
    const unknown = Math.round(asked * 0.03);
    return { has: asked - lacks - unknown, lacks, unknown };
};
const sum = (/** @type {Record<string, number>[]} */ rows) =>
    rows.reduce((/** @type {any} */ all, row) => Object.fromEntries(Object.keys(row).map((key) => [key, (all[key] ?? 0) + Number(row[key])])), {});

const mean = { score: 13_611_020, guess: 815_000 };
const guess = (/** @type {number} */ score) => Math.round(Math.exp(score / 1e6) / 1000) * 1000;
const score = (/** @type {number} */ value) => ({ score: value, guess: guess(value) });
/** @param {Language} language @param {number} [entry] */
const ranking = (language, entry = 41) => ({
    entry,
    model: 'pmt_synthetic',
    model_name: say(language, 'Model contoh kesejahteraan', 'Example welfare model'),
    synthetic: true,
    region: regency.code,
    region_name: regency.name,
    effective_on: entry === 41 ? '2021-04-01' : '2020-04-01',
    as_known_at: entry === 41 ? 40 : 29,
    households: 96_412,
    ranked: 94_801,
    undetermined: 1_402,
    outside: 209,
});
const ranks = 94_801;
const placeOf = (/** @type {number} */ index) => {
    const rank = 1 + Math.floor(chance(index, 70) * ranks);
    return { within: 'regency', rank, of: ranks, percentile: Math.floor(((rank - 1) * 100) / ranks) + 1, decile: Math.floor(((rank - 1) * 10) / ranks) + 1 };
};

const anomalies = /** @type {const} */ ([
    ['nik_length', 'Angka NIK bukan 16', 'NIK has not 16 digits'],
    ['nik_placeholder', 'NIK isian sementara', 'placeholder NIK'],
    ['no_nik', 'Tanpa NIK', 'no NIK'],
    ['kk_invalid', 'Nomor KK tidak sah', 'invalid KK number'],
    ['blank_name', 'Nama kosong', 'blank name'],
    ['nik_double', 'NIK ganda: orang yang sama', 'double NIK: the same person'],
    ['account_near', 'Nama rekening: mirip', 'account name: alike'],
]);
/** Every 23rd line is a record with one of them. */
const odd = Array.from({ length: Math.floor(families / 23) }, (_, at) => {
    const index = at * 23;
    return { index, line: lineAt(index), kind: anomalies[Math.floor(chance(index, 60) * anomalies.length)]?.[0] ?? 'no_nik' };
});
/** @param {{ kind: string }[]} found @param {number} records */
const oddCounts = (found, records) => {
    const kinds = anomalies.map(([id]) => found.filter(({ kind }) => kind === id).length);
    const of = (/** @type {string} */ id) => kinds[anomalies.findIndex(([one]) => one === id)] ?? 0;
    const invalid = of('nik_length') + of('nik_placeholder');
    return { records, findings: found.length, kinds, audit: [invalid, of('kk_invalid'), of('nik_double'), Math.ceil(of('nik_double') / 2)] };
};

export const reports = {
    /** @param {Language} language */
    anomalies: (language) => ({
        region: regency.code,
        region_name: regency.name,
        effective_on: on,
        as_known_at: 44,
        with_sleepers: false,
        audit: [
            { id: 'bpk_invalid_nik', name: say(language, 'BPK: NIK tidak sah', 'BPK: invalid NIK'), means: say(language, 'Catatan orang yang NIK-nya tidak mungkin benar.', 'Records of persons whose NIK cannot be right.') },
            { id: 'bpk_invalid_kk', name: say(language, 'BPK: nomor KK tidak sah', 'BPK: invalid KK number'), means: say(language, 'Catatan orang yang nomor KK-nya ditolak.', 'Records of persons whose KK number was refused.') },
            { id: 'bpk_double_nik', name: say(language, 'BPK: NIK ganda', 'BPK: double NIK'), means: say(language, 'Catatan: dua dengan satu NIK dihitung dua.', 'Records: two with one NIK are two.') },
            { id: 'bpkp_double_nik', name: say(language, 'BPKP: NIK ganda', 'BPKP: double NIK'), means: say(language, 'Nomor: dua catatan dengan satu NIK dihitung satu.', 'Numbers: two records with one NIK are one.') },
        ],
        kinds: anomalies.map(([id, indonesian, english]) => ({
            id,
            name: say(language, indonesian, english),
            means: say(language, 'Bandingkan dengan KTP atau KK.', 'Compare it with the KTP or KK.'),
        })),
        all: oddCounts(odd, families * 4),
        regions: districts.map(({ code, name, families: its }) => ({
            code,
            name,
            level: 'district',
            counts: oddCounts(odd.filter(({ line }) => line.district === name), its * 4),
        })),
        lists: [{ entry: 43, list: 'rekening_bri', on, region: regency.code, found: 8_911 }],
    }),

    /** @param {any} asked */
    records: ({ kind, offset = 0, limit = 50 }) => {
        const found = odd.filter((it) => !kind || it.kind === kind);
        return {
            total: found.length,
            offset,
            records: found.slice(offset, offset + limit).map(({ index, line, kind: its }) => ({
                subject: line.subject,
                household: line.subject,
                name: its === 'blank_name' ? '' : line.head,
                nik: its === 'no_nik' || its === 'nik_length' ? '' : masked(index),
                village: line.village,
                district: line.district,
                kinds: [its],
            })),
        };
    },

    /** @param {Language} language */
    duplicates: (language) => {
        const counts = new Map();
        for (const { index, kind, programme, other } of cases) {
            const district = districtOf(index);
            const key = [district, kind, programme, other].join();
            const nameOf = (/** @type {string} */ id) => sources(language).find((source) => source.programme === id)?.name;
            const count = counts.get(key) ?? {
                district,
                district_name: lineAt(index).district,
                kind,
                programme,
                programme_name: nameOf(programme),
                other,
                other_name: nameOf(other),
                criterion: kind.startsWith('excluded') ? 'no_other' : '',
                rule: ruleOf(kind, language),
                count: 0,
            };
            count.count += 1;
            counts.set(key, count);
        }
        return {
            ...basis(language),
            found: cases.length,
            counts: [...counts.values()],
            reached: sources(language),
            together: [
                { programme: 'bst', other: 'pkh', families: 412 },
                { programme: 'pkh', other: 'sembako', families: 11_205 },
            ],
        };
    },

    /** @param {any} asked @param {Language} language */
    cases: ({ kind, district, programme, other, offset = 0, limit = 50 }, language) => {
        const found = cases.filter(
            (it) =>
                (!kind || it.kind === kind) &&
                (!district || districtOf(it.index) === district) &&
                (!programme || it.programme === programme) &&
                (!other || it.other === other),
        );
        const nameOf = (/** @type {string} */ id) => sources(language).find((source) => source.programme === id)?.name;
        return {
            total: found.length,
            offset,
            cases: found.slice(offset, offset + limit).map(({ index, line, kind, programme, other }) => ({
                subject: line.subject,
                household: line.subject,
                name: line.head,
                nik: masked(index),
                village: line.village,
                district: line.district,
                kind,
                programme: nameOf(programme),
                list: 45,
                other: nameOf(other),
                other_list: 42,
                other_subject: kind === 'same_nik' ? lineAt(index + 1).subject : line.subject,
                other_name: kind === 'same_nik' ? lineAt(index + 1).head : line.head,
                rule: ruleOf(kind, language),
            })),
        };
    },

    /** @param {URLSearchParams} query @param {Language} language */
    complements: (query, language) => {
        const names = aidNames(language, query.getAll('also'));
        const share = query.get('of') ? 0.16 : Number(query.get('poor') ?? 40) / 100;
        const rows = districts.map(({ code, name, families }, at) => {
            const households = Math.round(families * 0.964);
            const poor = Math.round(households * share * (0.7 + 0.6 * chance(at, 60)));
            const counts = names.map((_, aid) => aidCounts(poor, at, aid));
            return { code, name, households, poor, unplaced: 12, lacking: Math.max(...counts.map(({ lacks }) => lacks)), aids: counts };
        });
        const of = (/** @type {'households' | 'poor' | 'unplaced' | 'lacking'} */ key) => rows.reduce((all, row) => all + row[key], 0);
        return {
            ...basis(language),
            households: of('households'),
            poor: of('poor'),
            unplaced: of('unplaced'),
            lacking: of('lacking'),
            aids: names.map((aid, at) => ({ ...aid, counts: sum(rows.map(({ aids }) => aids[at] ?? {})) })),
            districts: rows,
        };
    },

    /** @param {any} asked @param {Language} language */
    lacking: ({ poor = 40, of, also = [], district, aid, offset = 0, limit = 50 }, language) => {
        const query = new URLSearchParams(of ? { of } : { poor: String(poor) });
        for (const one of also) query.append('also', one);
        const report = reports.complements(query, language);
        const place = Math.max(0, report.aids.findIndex((it) => it.aid === aid));
        const rows = report.districts.filter(({ code }) => !district || code === district);
        const total = rows.reduce((all, row) => all + (aid ? (row.aids[place]?.lacks ?? 0) : row.lacking), 0);
        const first = district ? indexOfDistrict(district) : 0;
        return {
            total,
            offset,
            families: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => {
                const line = lineAt(first + offset + at);
                return {
                    subject: line.subject,
                    name: line.head,
                    nik: masked(line.line),
                    village: line.village,
                    district: line.district,
                    aids: report.aids.map((_, index) => (index === place || chance(line.line, 80 + index) < 0.3 ? 'lacks' : 'has')),
                };
            }),
        };
    },

    /** @param {Language} language */
    rankings: (language) => ({ rankings: [ranking(language), ranking(language, 30)] }),

    /** @param {number} entry @param {Language} language */
    ranking: (entry, language) => {
        const bounds = [12_610_000, 13_090_000, 13_220_000, 13_330_000, 13_430_000, 13_530_000, 13_640_000, 13_770_000, 13_930_000, 14_160_000, 15_020_000];
        return {
            ranking: ranking(language, entry),
            deciles: bounds.slice(1).map((most, at) => ({ decile: at + 1, households: 9_480, least: score(bounds[at] ?? 0), most: score(most - 1) })),
            lowest: { rank: 37_921, at: score(13_429_999) },
            districts: districts.map(({ code, name, families }, at) => {
                const ranked = Math.round(families * 0.94);
                const deciles = Array.from({ length: 10 }, (_, tenth) => Math.round((ranked / 10) * (1 + (chance(at, 61) - 0.5) * (1 - tenth / 4.5))));
                return { code, name, households: families, ranked: deciles.reduce((all, count) => all + count, 0), deciles };
            }),
            missing: [{ variable: 'oldest', name: say(language, 'Umur kepala keluarga', 'Age of the head'), why: 'missing_fact', households: 1_402 }],
        };
    },

    /** @param {{ who: string }} asked */
    ranked: ({ who }) => {
        const words = who.toLowerCase().split(/\s+/).filter(Boolean);
        const found = [];
        const numbered = /^\d+$/.test(who) ? indexOf(who) : undefined;
        if (numbered !== undefined) found.push(numbered);
        else for (let index = 0; index < size && found.length < 400; ++index) {
            const head = lineAt(index).head.toLowerCase();
            if (words.every((word) => head.includes(word))) found.push(index);
        }
        return {
            total: found.length,
            households: found.slice(0, 50).map((index) => {
                const { subject, head, village, district } = lineAt(index);
                return { subject, head, village, district, standing: 'ranked', place: placeOf(index) };
            }),
        };
    },

    /** @param {number} entry @param {string} subject @param {Language} language */
    case: (entry, subject, language) => {
        const index = indexOf(subject);
        if (index === undefined) return undefined;
        const { head, village, district } = lineAt(index);
        const parts = /** @type {const} */ ([
            ['has_fridge', 'Lemari es', 'Fridge', 'tidak', 'no', 0, 61_204],
            ['members', 'Jumlah anggota', 'Members', '5', '5', -412_500, -338_210],
            ['floor_good', 'Lantai baik', 'Good floor', 'keramik', 'tiles', 98_400, 71_902],
            ['head_schooled', 'Pendidikan kepala keluarga', 'Schooling of the head', 'SD', 'primary', 42_000, 88_314],
            ['has_motorcycle', 'Sepeda motor', 'Motorcycle', 'ya', 'yes', 121_600, 84_110],
            ['has_gas', 'Tabung gas 5,5 kg', 'Gas cylinder', 'tidak', 'no', 0, 18_020],
            ['electricity', 'Daya listrik', 'Electricity', '450 watt', '450 watt', 0, 0],
        ]);
        const contributions = parts.map(([variable, id, en, factId, factEn, points, mean_points]) => ({
            variable,
            name: say(language, id, en),
            value: points === 0 ? 0 : 1,
            coefficient: points || mean_points,
            points,
            mean_points,
            facts: [`${say(language, id, en)}: ${say(language, factId, factEn)}`],
        }));
        const difference = contributions.reduce((all, { points, mean_points }) => all + points - mean_points, 0);
        const own = score(mean.score + difference);
        const place = { ...placeOf(index), rank: 30_144, percentile: 32, decile: 4 };
        return {
            ranking: ranking(language, entry),
            subject,
            key: '3201042001000017',
            head,
            village,
            district,
            standing: 'ranked',
            agrees: true,
            own,
            mean,
            intercept: own.score - contributions.reduce((all, { points }) => all + points, 0),
            places: [place, { within: 'district', rank: 740, of: 2_349, percentile: 32, decile: 4 }],
            contributions,
            others: [ranking(language, entry === 41 ? 30 : 41)],
        };
    },

    /** @param {number} entry @param {string} subject @param {number} before @param {Language} language */
    change: (entry, subject, before, language) => {
        const its = reports.case(entry, subject, language);
        if (!its) return undefined;
        const at = (/** @type {number} */ rank) => ({ within: 'regency', rank, of: ranks, percentile: Math.floor(((rank - 1) * 100) / ranks) + 1, decile: Math.floor(((rank - 1) * 10) / ranks) + 1 });
        return {
            before: ranking(language, before),
            after: its.ranking,
            standing_before: 'ranked',
            standing_after: 'ranked',
            score: {
                before: score(its.own.score - 139_100),
                after: its.own,
                by_facts: 121_600,
                by_model: 17_500,
                intercept_by_facts: 0,
                intercept_by_model: 0,
                variables: [
                    { variable: 'has_motorcycle', name: say(language, 'Sepeda motor', 'Motorcycle'), before: 0, after: 1, by_facts: 121_600, by_model: 0 },
                    { variable: 'members', name: say(language, 'Jumlah anggota', 'Members'), before: 5, after: 5, by_facts: 0, by_model: 17_500 },
                ],
            },
            rank: { before: at(21_870), own_facts: at(29_102), model: at(29_640), after: at(30_144) },
        };
    },
};

const indexOfDistrict = (/** @type {string} */ code) => {
    const district = districts.findIndex((it) => it.code === code);
    return districts.slice(0, Math.max(0, district)).reduce((all, { families }) => all + families, 0);
};
