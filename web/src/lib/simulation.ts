import type { Schemas } from './api/client';

type Programme = Schemas['Programme'];
type Parameter = Schemas['Parameter'];
export type Question = Schemas['SimulationQuestion'];

/** A parameter on the first day of a stage. */
export interface Slider {
    parameter: Parameter;
    /** What it is by the rules. */
    now: number;
}

/** The parameters that are in force on a day; dates compare as texts. */
export function slidersOn(programme: Programme, day: string): Slider[] {
    return programme.parameters.flatMap((parameter) => {
        const value = parameter.values.filter(({ from }) => from <= day).pop();
        return value && (value.until === undefined || day <= value.until) ? [{ parameter, now: value.value }] : [];
    });
}

/** The stage that a day lies in, or that comes next; the last one when none does. */
export function stageOn(programme: Programme, day: string): Schemas['Stage'] | undefined {
    return programme.stages.filter(({ first_day }) => first_day <= day).pop() ?? programme.stages[0];
}

/** Only what was chosen otherwise than the rules have it is asked. */
export function questionOf(
    programme: string,
    period: string,
    region: string,
    sliders: Slider[],
    chosen: Record<string, number>,
    quota: number | undefined,
): Question {
    const parameters: Record<string, number> = {};
    for (const { parameter, now } of sliders) {
        const value = chosen[parameter.id];
        if (value !== undefined && value !== now) parameters[parameter.id] = value;
    }
    return { programme, period, region, parameters, ...(quota === undefined ? {} : { quota }) };
}

/** Where the named list of who would lose is, for the same question. */
export function losersUrl({ programme, period, region, parameters, quota }: Question, language: string): string {
    const query = new URLSearchParams({ programme, period, region, lang: language });
    for (const [id, value] of Object.entries(parameters ?? {})) query.append('set', `${id}=${value}`);
    if (quota !== undefined) query.set('quota', String(quota));
    return `/api/v1/simulations/losers.xlsx?${query}`;
}

export const country = '00';

/** `32.01.02`: 32, 32.01 and itself. The country lies in nothing. */
export function enclosing(code: string): string[] {
    if (code === country) return [];
    const parts = code.split('.');
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** A whole number of at least 0 that was typed; nothing when it is none. */
export function typedNumber(text: string): number | undefined {
    return /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;
}
