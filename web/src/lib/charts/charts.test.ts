import { expect, test } from 'vitest';
import { abbreviate } from './abbreviate';
import { scaleOf } from './shade';
import { placeAll } from './tiles';

test('abbreviations are short, different and always the same', () => {
    const names = ['Cibinong', 'Cibungbulang', 'Gunung Putri', 'Gunung Sindur', 'Ciomas', 'Caringin', 'Ciawi', 'A'];
    const letters = abbreviate(names);
    expect(letters).toEqual(['Cbn', 'Cbg', 'Gnp', 'Gns', 'Cms', 'Crn', 'Cia', 'A1']);
    expect(abbreviate(names)).toEqual(letters);
    expect(new Set(abbreviate(Array(60).fill('Cibinong'))).size).toBe(60);
});

test('five shades from the least to the greatest share', () => {
    const { shade, bounds } = scaleOf([0.1, 0.35]);
    expect(bounds).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
    expect([0.1, 0.1499, 0.15, 0.29, 0.35].map(shade)).toEqual([1, 1, 2, 4, 5]);
});

test('shares that are all alike have one shade', () => {
    const { shade } = scaleOf([0, 0]);
    expect(shade(0)).toBe(1);
    expect(scaleOf([]).shade(0.5)).toBeGreaterThanOrEqual(1);
});

test('a district that the map does not know stands below the others', () => {
    const known = new Map([
        ['a', { column: 0, row: 0 }],
        ['b', { column: 1, row: 2 }],
    ]);
    expect([...placeAll(['a', 'x', 'b', 'y'], known).values()]).toEqual([
        { column: 0, row: 0 },
        { column: 0, row: 3 },
        { column: 1, row: 2 },
        { column: 1, row: 3 },
    ]);
    expect([...placeAll(['x'], new Map()).values()]).toEqual([{ column: 0, row: 0 }]);
});
