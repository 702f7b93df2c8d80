import { expect, test } from 'vitest';
import type { Schemas } from './api/client';
import { bookUrl, dayOf, effectOf, pairsOf, stepsOf } from './reports';

test('a report begins with a day on which the newest list holds', () => {
    expect(dayOf('2021:2/4', '2021-05-17')).toBe('2021-05-17');
    expect(dayOf('2021:2/4', '2021-07-01')).toBe('2021-04-01');
    expect(dayOf('2021:12/12', '2022-01-01')).toBe('2021-12-01');
    expect(dayOf('2021:1/1', '2021-12-31')).toBe('2021-12-31');
    expect(dayOf(undefined, '2021-05-17')).toBe('2021-05-17');
});

test('a workbook is asked with what the page asks', () => {
    expect(bookUrl('complements', { region: '32.01', poor: 40, of: '', also: ['a', 'b'] })).toBe(
        '/api/v1/complements/names.xlsx?region=32.01&poor=40&also=a&also=b',
    );
});

test('districts are added up by pair, the greatest first', () => {
    const count = (district: string, other: string, count: number): Schemas['DuplicateCount'] => ({
        district,
        district_name: '',
        kind: 'excluded',
        programme: 'pkh',
        programme_name: 'PKH',
        other,
        other_name: other.toUpperCase(),
        criterion: 'x',
        rule: 'r',
        count,
    });
    const pairs = pairsOf([count('1', 'bst', 2), count('1', 'bpnt', 3), count('2', 'bst', 4)]);
    expect(pairs.map(({ key, count }) => [key, count])).toEqual([
        ['pkh>bst', 6],
        ['pkh>bpnt', 3],
    ]);
});

test('the way from the mean to a score has no rest', () => {
    const part = (variable: string, points: number, mean_points: number) => ({ variable, name: variable, value: 1, coefficient: 1, points, mean_points, facts: [] });
    const its = {
        own: { score: 13_000_000, guess: 1 },
        mean: { score: 13_500_000, guess: 1 },
        contributions: [part('a', 10, 100_010), part('b', 7, 7), part('c', -100_000, 300_000)],
    } as unknown as Schemas['RankingCase'];
    const { steps, rest, same } = stepsOf(its);
    expect(steps.map(({ id, points }) => [id, points])).toEqual([
        ['c', -400_000],
        ['a', -100_000],
    ]);
    expect(steps.at(-1)?.to).toBe(13_000_000);
    expect([rest, same]).toEqual([0, 1]);
    expect(effectOf(95_310)).toBeCloseTo(0.1, 5);
});
