import { expect, test } from 'vitest';
import { grouped } from './grouped';

test('what has one key stands together, in the order of first coming', () => {
    const things = [
        ['b', 1],
        ['a', 2],
        ['b', 3],
    ] as const;
    expect(grouped([...things], ([key]) => key)).toEqual([
        [
            ['b', 1],
            ['b', 3],
        ],
        [['a', 2]],
    ]);
    expect(grouped([], String)).toEqual([]);
});
