import type { Code } from './i18n/language.svelte';

const locale = { id: 'id-ID', en: 'en-GB' } as const;

/** How the people who read `code` write numbers, money and dates. */
export class Format {
    private readonly integer: Intl.NumberFormat;
    private readonly share: Intl.NumberFormat;
    private readonly wholeShare: Intl.NumberFormat;
    private readonly tenth: Intl.NumberFormat;
    private readonly fourth: Intl.NumberFormat;
    private readonly day: Intl.DateTimeFormat;
    private readonly moment: Intl.DateTimeFormat;

    constructor(code: Code) {
        this.integer = new Intl.NumberFormat(locale[code]);
        this.share = new Intl.NumberFormat(locale[code], {
            style: 'percent',
            minimumFractionDigits: 1,
            maximumFractionDigits: 1,
        });
        this.wholeShare = new Intl.NumberFormat(locale[code], { style: 'percent' });
        this.tenth = new Intl.NumberFormat(locale[code], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
        this.fourth = new Intl.NumberFormat(locale[code], { minimumFractionDigits: 4, maximumFractionDigits: 4 });
        this.day = new Intl.DateTimeFormat(locale[code], { dateStyle: 'long', timeZone: 'UTC' });
        this.moment = new Intl.DateTimeFormat(locale[code], {
            dateStyle: 'long',
            timeStyle: 'short',
            timeZone: 'Asia/Jakarta',
        });
    }

    count(value: number): string {
        return this.integer.format(value);
    }

    /** Whole rupiah: "Rp 1.234.567", not broken over lines. */
    rupiah(value: number): string {
        return `${value < 0 ? '−' : ''}Rp\u00a0${this.integer.format(Math.abs(value))}`;
    }

    /** A part of a whole; of nothing it is nothing. */
    percent(part: number, whole: number): string {
        return this.share.format(whole > 0 ? part / whole : 0);
    }

    wholePercent(share: number): string {
        return this.wholeShare.format(share);
    }

    /** How many points of a hundred a share is. */
    points(share: number): string {
        return this.tenth.format(100 * share);
    }

    /** A number with one decimal and its sign, such as bits. */
    signed(value: number): string {
        return `${value < 0 ? '−' : '+'}${this.tenth.format(Math.abs(value))}`;
    }

    /** A number between 0 and 1, such as a Gini coefficient. */
    index(value: number): string {
        return this.fourth.format(value);
    }

    /** A civil date, `2021-01-31`. */
    date(text: string): string {
        const value = new Date(`${text}T00:00:00Z`);
        return Number.isNaN(value.getTime()) ? text : this.day.format(value);
    }

    /** An instant in UTC, as clocks in Jakarta showed it. */
    instant(text: string): string {
        const value = new Date(text);
        return Number.isNaN(value.getTime()) ? text : `${this.moment.format(value)} WIB`;
    }
}

/** `2021:2/4`, the second of four stages of 2021. */
export function parsePeriod(text: string): { year: string; stage: string; of: string } | undefined {
    const [, year, stage, of] = /^(\d{4}):(\d+)\/(\d+)$/.exec(text) ?? [];
    return year && stage && of ? { year, stage, of } : undefined;
}

/** Registers write KABUPATEN BOGOR; a heading reads better as Kabupaten Bogor. */
export function titleCase(name: string): string {
    if (name !== name.toUpperCase()) return name;
    return name.toLowerCase().replace(/(^|[\s(/.-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}
