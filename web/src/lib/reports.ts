import type { Schemas } from './api/client';
import { parsePeriod } from './format';

/** The day to ask of first: today while the newest list holds, else the first day of its part of the year. */
export function dayOf(period: string | undefined, today: string): string {
    const parts = period === undefined ? undefined : parsePeriod(period);
    if (!parts) return today;
    const months = 12 / Number(parts.of);
    const month = (stage: number) => Math.floor((stage - 1) * months) + 1;
    const stage = Number(parts.stage);
    const day = (of: number) => (of > 12 ? `${Number(parts.year) + 1}-01-01` : `${parts.year}-${String(of).padStart(2, '0')}-01`);
    const [first, next] = [day(month(stage)), day(month(stage + 1))];
    return first <= today && today < next ? today : first;
}

/** Where the workbook of a report is; nobody's name stands in it. */
export function bookUrl(report: 'duplicates' | 'complements' | 'anomalies', query: Record<string, string | number | boolean | string[]>): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        for (const one of Array.isArray(value) ? value : [value]) if (one !== '') search.append(name, String(one));
    return `/api/v1/${report}/names.xlsx?${search}`;
}

/** What is counted together: the same cause, programmes and rule, in all districts. */
export interface Pair {
    key: string;
    programme: string;
    programmeName: string;
    other: string;
    otherName: string;
    rule: string;
    count: number;
}

export function pairsOf(counts: Schemas['DuplicateCount'][]): Pair[] {
    const pairs = new Map<string, Pair>();
    for (const it of counts) {
        const key = `${it.programme}>${it.other}`;
        const pair = pairs.get(key);
        if (pair) pair.count += it.count;
        else
            pairs.set(key, {
                key,
                programme: it.programme,
                programmeName: it.programme_name,
                other: it.other,
                otherName: it.other_name,
                rule: it.rule,
                count: it.count,
            });
    }
    return [...pairs.values()].sort((a, b) => b.count - a.count);
}

/** A piece of the way from the mean to a score. */
export interface Step {
    id: string;
    name: string;
    facts: string[];
    points: number;
    from: number;
    to: number;
}

/**
 * From the mean of all to a household's score, the greatest pieces first, summing exactly. What the intercept and the
 * rounding of the means leave is the last piece, when it is more than the rounding alone.
 */
export function stepsOf({ own, mean, contributions }: Schemas['RankingCase']): { steps: Step[]; rest: number; same: number } {
    if (!own) return { steps: [], rest: 0, same: 0 };
    const different = contributions.filter((it) => it.points !== it.mean_points);
    const sorted = [...different].sort((a, b) => Math.abs(b.points - b.mean_points) - Math.abs(a.points - a.mean_points));
    let at = mean.score;
    const steps = sorted.map(({ variable, name, facts, points, mean_points }) => {
        const from = at;
        at += points - mean_points;
        return { id: variable, name, facts, points: points - mean_points, from, to: at };
    });
    return { steps, rest: own.score - at, same: contributions.length - different.length };
}

/** What so many points do to a guess, as a share of it. */
export const effectOf = (points: number) => Math.expm1(points / 1_000_000);
