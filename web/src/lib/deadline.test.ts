import { expect, test } from 'vitest';
import { daysTo } from './deadline';

test('days are counted on the calendar of Jakarta', () => {
    expect(daysTo('2021-02-03T16:59:00.000000Z', '2021-02-03')).toBe(0);
    expect(daysTo('2021-02-03T17:00:00.000000Z', '2021-02-03')).toBe(1);
    expect(daysTo('2021-03-01T00:00:00.000000Z', '2021-02-27')).toBe(2);
    expect(daysTo('2021-02-02T00:00:00.000000Z', '2021-02-03')).toBe(-1);
});
