// Invented answers of clerical review: a set of twelve pairs that remembers what was decided since the start.

/** @typedef {'id' | 'en'} Language */
const texts = {
    id: {
        verdicts: { deceased: 'meninggal', matched: 'padan', not_matched: 'tidak padan', moved: 'pindah' },
        fields: { number: 'NIK', name: 'nama', mother: 'nama ibu', birth: 'tanggal lahir', birthplace: 'tempat lahir', village: 'desa', family: 'nomor KK', sex: 'jenis kelamin', relation: 'hubungan keluarga' },
        levels: { near: 'hampir sama', same: 'sama', other: 'lain' },
        prior: 'Sebelum ada yang dibandingkan',
        dead: 'meninggal',
        female: 'perempuan',
        child: 'Anak',
    },
    en: {
        verdicts: { deceased: 'died', matched: 'matched', not_matched: 'not matched', moved: 'moved away' },
        fields: { number: 'NIK', name: 'name', mother: 'mother’s name', birth: 'birth date', birthplace: 'birthplace', village: 'village', family: 'KK number', sex: 'sex', relation: 'place in the family' },
        levels: { near: 'nearly the same', same: 'the same', other: 'different' },
        prior: 'Before anything is compared',
        dead: 'dead',
        female: 'woman',
        child: 'Child',
    },
};
const size = 12;
const verdicts = /** @type {const} */ (['deceased', 'matched', 'not_matched', 'moved']);
/** Decisions that stand, by pair. @type {Map<number, { reviewer: string, decision: string, note: string, entry: number }[]>} */
const said = new Map();
/** Keys that were used. @type {Map<string, unknown>} */
const keys = new Map();
let entry = 62;
const numbers = Array.from({ length: size }, (_, pair) => pair);
const drawnOf = (/** @type {number} */ pair) => (pair % 4 === 3 ? ['slept', 'taken'] : pair % 5 === 4 ? ['held'] : ['band']);
const reviewersOf = (/** @type {number} */ pair) => (drawnOf(pair)[0] === 'slept' ? 1 : 2);
const saidOf = (/** @type {number} */ pair) => said.get(pair) ?? [];

function stageOf(/** @type {number} */ pair) {
    const its = saidOf(pair);
    if (its.length === 0) return 'open';
    if (its.length >= 3 || reviewersOf(pair) === 1) return 'settled';
    if (its.length === 1) return 'waiting';
    return its[0]?.decision === its[1]?.decision ? 'settled' : 'disputed';
}

/** @param {number} pair @param {Language} language @param {string} [as] */
function brief(pair, language, as) {
    const verdict = verdicts[pair % 4] ?? 'matched';
    const stage = stageOf(pair);
    const own = as === undefined ? undefined : saidOf(pair).find(({ reviewer }) => reviewer === as);
    return {
        pair,
        probability: 0.94 - pair * 0.06,
        taken: pair % 3 !== 2,
        drawn: drawnOf(pair),
        reviewers: reviewersOf(pair),
        stage,
        ...(stage === 'settled' ? { outcome: saidOf(pair).at(-1)?.decision } : {}),
        verdict,
        verdict_text: texts[language].verdicts[verdict],
        ...(as === undefined ? {} : { awaits: stage !== 'settled' && !own }),
        ...(own ? { own: own.decision } : {}),
    };
}

/** @param {Language} _language */
function review(_language) {
    const count = (/** @type {string} */ stage) => numbers.filter((pair) => stageOf(pair) === stage).length;
    return { entry: 61, run: 60, region: '32.01', effective_on: '2021-01-31', extract: 'dukcapil.csv', lower: 0.05, upper: 0.95, pairs: size, settled: count('settled'), waiting: count('waiting'), disputed: count('disputed') };
}

const whole = (/** @type {string} */ text) => ({ pieces: [{ text, differs: false }] });

/** @param {number} pair @param {Language} language */
function fields(pair, language) {
    const text = texts[language];
    const [front, back] = pair % 2 === 0 ? ['SITI AMINA', 'SITI AMINA'] : ['NURHAYAT', 'NURHAYAT'];
    const rows = /** @type {const} */ ([
        ['number', 'near', { pieces: [{ text: '3201**********', differs: false }, { text: '0', differs: true }, { text: '1', differs: false }] }, { pieces: [{ text: '3201**********', differs: false }, { text: '9', differs: true }, { text: '1', differs: false }] }],
        ['name', 'near', { pieces: [{ text: front, differs: false }, { text: 'H', differs: true }] }, whole(back)],
        ['mother', 'same', whole('SUMIATI'), whole('SUMIATI')],
        ['birth', 'near', { pieces: [{ text: '19', differs: false }, { text: '8', differs: true }, { text: '1-03-14', differs: false }] }, { pieces: [{ text: '19', differs: false }, { text: '7', differs: true }, { text: '1-03-14', differs: false }] }],
        ['birthplace', 'same', whole('BOGOR'), whole('BOGOR')],
        ['village', 'same', { ...whole('3201012001'), note: 'Sukamaju' }, { ...whole('3201012001'), note: 'Sukamaju' }],
        ['family', 'other', { pieces: [{ text: '3201**********', differs: false }, { text: '07', differs: true }] }, { pieces: [] }],
        ['sex', 'same', whole(text.female), whole(text.female)],
        ['relation', undefined, whole(text.child), { pieces: [] }],
    ]);
    return rows.map(([field, level, first, second]) => ({ field, text: text.fields[field], ...(level ? { level: text.levels[level] } : {}), first, second }));
}

export const reviewing = {
    /** @param {Language} language */
    all: (language) => ({ reviews: [review(language), { ...review(language), entry: 58, run: 57, extract: '', pairs: 40, settled: 40, waiting: 0, disputed: 0 }] }),
    /** @param {Language} language */
    one: (language) => {
        const text = texts[language].verdicts;
        const settled = numbers.filter((pair) => stageOf(pair) === 'settled').length;
        const rate = settled > 0 ? { value: 24.1, low: 0, high: 310.5 } : { low: 0, high: 100_000 };
        const sleepers = (/** @type {number} */ population) => ({ population, reviewed: settled, wrong: 0, unsure: 0, per_100000: rate });
        return {
            review: review(language),
            agreement: { pairs: 50, agreed: 46, raw: 0.92, kappa: 0.8312, counts: [[30, 2, 0], [1, 16, 1], [0, 0, 0]] },
            disagreements: 4,
            bands: [{ from: 0.05, to: 0.95, lot: false, pairs: size, same: 0, different: 0, unsure: 0, share: { low: 0, high: 1 } }],
            precision: { value: 0.9981, low: 0.9904, high: 0.9999 },
            missed: 2,
            slept: sleepers(4114),
            by_verdict: [{ ...sleepers(3001), verdict: 'deceased', text: text.deceased }, { ...sleepers(1113), verdict: 'moved', text: text.moved }],
            unpaired: 17,
            actor: 'dinas',
        };
    },
    /** @param {any} search @param {Language} language */
    pairs: ({ as = 'dinas', stage, drawn, mine, offset = 0, limit = 50 }, language) => {
        const found = numbers.filter(
            (pair) =>
                (!stage || stageOf(pair) === stage) && (!drawn || drawnOf(pair).includes(drawn)) && (!mine || brief(pair, language, as).awaits),
        );
        return { total: found.length, offset, pairs: found.slice(offset, offset + limit).map((pair) => brief(pair, language, as)) };
    },
    /** @param {number} pair @param {Language} language */
    pair: (pair, language) => {
        if (!(pair >= 0 && pair < size)) return undefined;
        const text = texts[language];
        const stage = stageOf(pair);
        return {
            entry: 61,
            pair: brief(pair, language),
            first: { of: 'register', id: '', subject: '4611686018000000001' },
            second: { of: 'extract', id: `D${pair}`, status: 'dead', status_text: text.dead },
            fields: fields(pair, language),
            waterfall: [
                { text: text.prior, bits: -16.6 },
                { text: text.fields.number, level: text.levels.near, bits: 12.4 },
                { text: text.fields.name, level: text.levels.near, bits: 6.1 },
                { text: text.fields.birth, level: text.levels.near, bits: -1.3 },
                { text: text.fields.mother, level: text.levels.same, bits: 5.2 },
                { text: text.fields.family, level: text.levels.other, bits: -2.2 },
            ],
            weight: 20.2,
            kin: false,
            decisions: stage === 'settled' || stage === 'disputed' ? saidOf(pair) : [],
        };
    },
    /** @param {number} pair @param {any} body @param {string} key @param {Language} language */
    act: (pair, { act, decision, note = '', as = 'dinas' }, key, language) => {
        if (keys.has(key)) return keys.get(key);
        const its = saidOf(pair);
        const own = its.findIndex(({ reviewer }) => reviewer === as);
        if (act === 'take_back' && !note) return { refused: 'identity.no_reason', field: 'note' };
        if (act === 'decide' && own >= 0) return { refused: stageOf(pair) === 'disputed' ? 'identity.pair_third' : 'identity.pair_decided', field: 'as' };
        if (act === 'decide') said.set(pair, [...its, { reviewer: as, decision, note, entry: ++entry }]);
        else said.set(pair, its.filter((_, at) => at !== own));
        const answer = { review: review(language), pair: brief(pair, language, as) };
        keys.set(key, answer);
        return answer;
    },
};
