import { expect, test } from 'vitest';
import { enclosing, losersUrl, questionOf, slidersOn, stageOn, typedNumber } from './simulation';

const programme = {
    id: 'pkh',
    name: 'PKH',
    names: { id: 'PKH', en: 'PKH' },
    simulated: true,
    quota: false,
    unit: 'family' as const,
    parameters: [
        {
            id: 'poorest',
            name: 'Persen termiskin',
            least: 1,
            most: 100,
            step: 1,
            values: [
                { from: '2007-07-25', value: 10 },
                { from: '2017-01-01', until: '2021-12-31', value: 25 },
            ],
        },
        { id: 'persons', name: 'Orang', step: 1, values: [{ from: '2019-01-01', value: 4 }] },
    ],
    stages: [
        { period: '2018:4/4', first_day: '2018-11-01' },
        { period: '2021:1/4', first_day: '2021-02-01' },
        { period: '2021:2/4', first_day: '2021-05-01' },
    ],
};

test('a slider stands where the rules have it on that day, and only while they do', () => {
    expect(slidersOn(programme, '2021-05-01').map(({ parameter, now }) => [parameter.id, now])).toEqual([
        ['poorest', 25],
        ['persons', 4],
    ]);
    expect(slidersOn(programme, '2018-11-01').map(({ now }) => now)).toEqual([25]);
    expect(slidersOn(programme, '2016-12-31').map(({ now }) => now)).toEqual([10]);
    expect(slidersOn(programme, '2022-01-01').map(({ parameter }) => parameter.id)).toEqual(['persons']);
});

test('the stage of a day', () => {
    expect(stageOn(programme, '2021-04-30')?.period).toBe('2021:1/4');
    expect(stageOn(programme, '2021-05-01')?.period).toBe('2021:2/4');
    expect(stageOn(programme, '2030-01-01')?.period).toBe('2021:2/4');
    expect(stageOn(programme, '2000-01-01')?.period).toBe('2018:4/4');
    expect(stageOn({ ...programme, stages: [] }, '2021-01-01')).toBeUndefined();
});

test('a question has only what differs', () => {
    const sliders = slidersOn(programme, '2021-05-01');
    expect(questionOf('pkh', '2021:2/4', '97.01', sliders, { poorest: 25, persons: 3, other: 9 }, undefined)).toEqual({
        programme: 'pkh',
        period: '2021:2/4',
        region: '97.01',
        parameters: { persons: 3 },
    });
    expect(questionOf('pkh', '2021:2/4', '97.01', sliders, {}, 0).quota).toBe(0);
});

test('the workbook is asked for by the same question', () => {
    const url = losersUrl({ programme: 'pkh', period: '2021:2/4', region: '97.01', parameters: { a: 1, b: 2 }, quota: 5 }, 'en');
    const query = new URLSearchParams(url.split('?')[1]);
    expect(url.startsWith('/api/v1/simulations/losers.xlsx?')).toBe(true);
    expect(query.getAll('set')).toEqual(['a=1', 'b=2']);
    expect(Object.fromEntries(query)).toMatchObject({ programme: 'pkh', period: '2021:2/4', region: '97.01', quota: '5', lang: 'en' });
});

test('regions that enclose one', () => {
    expect(enclosing('00')).toEqual([]);
    expect(enclosing('97')).toEqual(['97']);
    expect(enclosing('97.01.02')).toEqual(['97', '97.01', '97.01.02']);
});

test('typed numbers', () => {
    expect(typedNumber(' 120 ')).toBe(120);
    for (const text of ['', '-1', '1.5', 'x', '1e3']) expect(typedNumber(text)).toBeUndefined();
});
