import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { cases } from '../cases.mjs';
import { chain } from '../chain.mjs';
import { comparing, jobsOf } from '../comparing.mjs';
import { answers, importsAtFirst } from '../world.mjs';

// The invented answers that the browser tests run on are what the contract says, so that those tests mean something.
const contract = parse(readFileSync(new URL('../../../api/openapi.yaml', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'contract', ...contract });

function fits(pointer: string, value: unknown) {
    const escaped = pointer.replace(/[{}]/g, (brace) => encodeURIComponent(brace));
    const validate = ajv.compile({ $ref: `contract#${escaped}` });
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
}
const answered = (path: string, method = 'get') =>
    `/paths/${path.replaceAll('/', '~1')}/${method}/responses/200/content/application~1json/schema`;
const schema = (name: string) => `/components/schemas/${name}`;

const subjectOf = (outcome: string) => answers.lines({ outcome, limit: 1 }).lines[0]?.subject ?? '';

test.each(['id', 'en'] as const)('in %s', (language) => {
    fits(answered('/api/v1/status'), answers.status());
    fits(answered('/api/v1/overview'), answers.overview(language));
    fits(answered('/api/v1/lists'), answers.lists(language));
    fits(answered('/api/v1/lists/{entry}'), answers.listDetail(language));
    fits(answered('/api/v1/plans'), answers.plans());
    fits(answered('/api/v1/plans/{entry}'), answers.planDetail(language));
    for (const outcome of ['eligible', 'ineligible', 'undetermined']) {
        fits(schema('Case'), answers.case(subjectOf(outcome), language));
        fits(schema('Family'), answers.family(subjectOf(outcome), new URLSearchParams(), language));
    }
    for (const file of importsAtFirst(language)) fits(schema('Import'), file);
    fits(answered('/api/v1/programmes'), answers.programmes(language));
    const question = { programme: 'pkh', period: '2021:2/4', region: '32.01', parameters: { poorest: 12, persons: 2 } };
    fits(schema('SimulationQuestion'), question);
    fits(answered('/api/v1/simulations', 'post'), answers.simulation(question, language));
    fits(answered('/api/v1/budget'), answers.budget(language));
    for (const parent of ['', '32', '32.01', '32.01.01']) fits(answered('/api/v1/regions'), answers.regions(parent));
    fits(answered('/api/v1/comparisons'), comparing.all(language));
    fits(schema('ComparisonDetail'), comparing.one(language));
    fits(schema('DifferenceWindow'), comparing.lines({ cause: 'moved', limit: 20 }, language));
    fits(schema('DifferenceDetail'), comparing.difference(3, language));
    for (const kind of ['make_list', 'compare', 'reproduce', 'evidence']) {
        fits(schema('Job'), jobsOf.order(`${kind}-${language}`, kind));
        for (let step = 0; step < 2; ++step) fits(schema('Job'), jobsOf.look(`${kind}-${language}`, language));
    }
    const asked = (method: string, path: string, body = '') => cases.answer(method, `/api/v1/${path}`, new URLSearchParams(), body, language);
    fits(schema('Family'), answers.family(subjectOf('eligible'), new URLSearchParams({ true_on: '2021-02-01', known_on: '2021-02-01' }), language));
    fits(answered('/api/v1/families/{subject}/readings'), cases.readings(language));
    fits(answered('/api/v1/packages'), chain.packages());
    fits(schema('PackageReceipt'), chain.takePackage(language));
    fits(answered('/api/v1/outgoing-packages'), chain.outgoing('GET', '', language));
    fits(schema('ReadReceipt'), chain.outgoing('POST', 'receipts', language));
    fits(schema('FamilyDifference'), cases.difference(new URLSearchParams({ true_on: '2021-02-01', known_at: '12' }), language));
    for (const name of ['siti', 'nobody', 'nur']) fits(schema('Neighbours'), asked('POST', 'neighbours', JSON.stringify({ name })));
    fits(schema('FamilyAppealed'), asked('POST', 'family-appeals', '{"kk":"3201"}'));
    fits(schema('ObjectionPage'), asked('GET', 'objections'));
    fits(schema('OwnObjections'), asked('GET', 'own-objections'));
    fits(schema('ObjectionDetail'), asked('GET', 'objections/5001'));
    fits(schema('Objected'), asked('POST', 'objections', '{}'));
    fits(schema('ComplaintPage'), asked('GET', 'complaints'));
    fits(schema('OwnComplaints'), asked('GET', 'own-complaints'));
    fits(schema('ComplaintDetail'), asked('GET', 'complaints/5105'));
    fits(schema('Complained'), asked('POST', 'complaints', '{}'));
    fits(schema('Receipt'), asked('GET', 'complaints/5101/receipt'));
    fits(schema('Inbox'), chain.inbox());
    fits(schema('Problem'), answers.missing(language));
    fits(schema('Problem'), answers.refused('audit.no_note', 'note'));
});

test('windows of lines', () => {
    fits(schema('LineWindow'), answers.lines({ offset: 99_950, limit: 100 }));
    expect(answers.lines({ offset: 99_950, limit: 100 }).lines).toHaveLength(50);
    fits(schema('LineWindow'), answers.lines({ name: 'santoso budi', limit: 100 }));
    expect(answers.lines({}).total).toBe(100_000);
});

test('a wrong answer would be seen', () => {
    expect(() => fits(schema('Status'), { ...answers.status(), more: 1 })).toThrow();
});
