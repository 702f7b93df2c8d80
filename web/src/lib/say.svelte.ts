import { Format, parsePeriod } from './format';
import { language, t } from './i18n/language.svelte';

const formats = { id: new Format('id'), en: new Format('en') };

/** Numbers and dates in the language in use. */
export const format = () => formats[language.code];

export function period(text: string): string {
    const parts = parsePeriod(text);
    return parts ? t().period.stage(parts.stage, parts.of, parts.year) : text;
}

/** What a list is called. */
export const listName = (list: { programme_name: string; period: string }) => `${list.programme_name}, ${period(list.period)}`;
