import { describe, expect, test } from 'vitest';
import { assign, layout, widest } from './layout.mjs';
import { distance, folded, readAreas, readPlaces, spots, together } from './places.mjs';

const regencies = spots(readPlaces(), readAreas('regencies.csv'), readAreas('districts.csv'));

describe('assignment', () => {
    test('is the cheapest there is', () => {
        expect(assign([[4, 1, 3], [2, 0, 5], [3, 2, 2]])).toEqual([1, 0, 2]);
        expect(assign([[1, 9, 9, 0]])).toEqual([3]);
    });
    test('agrees with trying everything', () => {
        const cost = (row: number, column: number) => ((row * 7 + column * 13 + row * column * 5) % 23) + 1;
        const rows = [0, 1, 2, 3];
        const table = rows.map((row) => [0, 1, 2, 3, 4].map((column) => cost(row, column)));
        let least = Infinity;
        const tryAll = (row: number, used: Set<number>, sum: number) => {
            if (row === rows.length) least = Math.min(least, sum);
            else for (let column = 0; column < 5; ++column)
                if (!used.has(column)) tryAll(row + 1, new Set([...used, column]), sum + cost(row, column));
        };
        tryAll(0, new Set(), 0);
        expect(assign(table).reduce((sum, column, row) => sum + cost(row, column), 0)).toBe(least);
    });
});

describe('layout', () => {
    test('no two districts of a regency share a tile, and a phone shows all columns', () => {
        for (const [code, members] of regencies) {
            const tiles = layout(members);
            expect(new Set(tiles.map(({ column, row }) => `${column},${row}`)).size, code).toBe(members.length);
            expect(Math.max(...tiles.map((tile) => tile.column)), code).toBeLessThan(widest);
        }
    });

    test('north stays north and west stays west, on the whole', () => {
        let kept = 0;
        let pairs = 0;
        for (const members of regencies.values()) {
            const tiles = layout(members);
            members.forEach((a, i) =>
                members.forEach((b, j) => {
                    const one = tiles[i];
                    const other = tiles[j];
                    if (i >= j || !one || !other) return;
                    if (one.row !== other.row && a.north !== b.north) {
                        pairs += 1;
                        if (one.row < other.row === a.north > b.north) kept += 1;
                    }
                    if (one.column !== other.column && a.east !== b.east) {
                        pairs += 1;
                        if (one.column < other.column === a.east < b.east) kept += 1;
                    }
                }),
            );
        }
        expect(kept / pairs).toBeGreaterThan(0.9);
    });

    test('is the same every time', () => {
        const members = regencies.get('32.01') ?? [];
        expect(layout(members)).toEqual(layout(members));
    });

    test('a regency with one district, or none, has that many tiles', () => {
        expect(layout([{ east: 106, north: -6 }])).toEqual([{ column: 0, row: 0 }]);
        expect(layout([])).toEqual([]);
    });
});

describe('places', () => {
    test('most districts of the country have a point of their own', () => {
        const all = [...regencies.values()].flat();
        expect(all.length).toBeGreaterThan(7000);
        expect(all.filter((spot) => spot.found).length / all.length).toBeGreaterThan(0.85);
    });

    test('names are compared without case and spaces, and two letters may differ', () => {
        expect(folded('Bojong Gede')).toBe(folded('BOJONGGEDE'));
        expect(distance('klapanunggal', 'kelapanunggal', 2)).toBe(1);
        expect(distance('parung', 'cibinong', 2)).toBeGreaterThan(2);
    });

    test('a point far away from the others is put between its neighbours', () => {
        const line = [0, 1, 2, 3, 4].map((east) => ({ name: `d${east}`, east: east / 10, north: 0 }));
        const astray = line.map((place, index) => (index === 2 ? { ...place, east: 9 } : place));
        const moved = together(astray);
        expect(moved[2]?.found).toBe(false);
        expect(moved[2]?.east).toBeCloseTo(0.2);
    });
});
