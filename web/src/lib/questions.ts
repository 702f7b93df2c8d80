import type { Schemas } from './api/client';

type Field = Schemas['InstrumentField'];
/** Answers by the name of the fact; undefined where none is given. */
export type Facts = Record<string, string>;

/** What every family is asked, in this order; everything else may wait for the home visit. */
const first = ['address', 'name', 'sex', 'birth_date', 'nik', 'relation_to_family_head', 'kk_number'];

export const firstQuestions = (fields: Field[]): Field[] => first.flatMap((fact) => fields.find((field) => field.fact === fact) ?? []);
export const otherQuestions = (fields: Field[]): Field[] => fields.filter(({ fact }) => !first.includes(fact));

/** What was answered. */
export const said = (facts: Facts): Facts =>
    Object.fromEntries(Object.entries(facts).flatMap(([fact, value]) => (value?.trim() ? [[fact, value.trim()]] : [])));

/** An answer as a form holds it, from how it is shown; undefined where what is shown does not tell it (masked numbers). */
export function formValue(field: Field, shown: string): string | undefined {
    switch (field.kind) {
        case 'code':
            return field.codes?.find(({ text }) => text === shown)?.code;
        case 'date':
            return /^\d{4}-\d{2}-\d{2}$/.test(shown) ? shown : undefined;
        case 'integer':
        case 'text':
        case 'id':
            return shown.includes('•') ? undefined : shown;
        case 'money':
        case 'coordinate':
            return undefined;
    }
}

/** What a form says now that it did not say when it was opened. */
export function changed(before: Facts, now: Facts): Facts {
    return Object.fromEntries(
        Object.entries(now).flatMap(([fact, value]) => {
            const text = value?.trim() ?? '';
            return text === (before[fact] ?? '') ? [] : [[fact, text]];
        }),
    );
}

/** Not where an answer says that it is not asked; one that was answered stays in sight, to be emptied. */
export const asked = (field: Field, facts: Facts): boolean =>
    !!facts[field.fact]?.trim() || (field.asked_if ?? []).every(({ fact, codes }) => !facts[fact]?.trim() || codes.includes(facts[fact].trim()));
