import { expect, test } from 'vitest';
import { askedByKey, fallOf } from './review';

test('a waterfall begins at nothing, each step where the last ended, and zero is on its axis', () => {
    const { steps, least, most } = fallOf([
        { text: 'prior', bits: -18 },
        { text: 'name', bits: 12.5 },
        { text: 'birth', bits: -2 },
    ]);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([[0, -18], [-18, -5.5], [-5.5, -7.5]]);
    expect([least, most]).toEqual([-18, 0]);
    expect(fallOf([])).toEqual({ steps: [], least: 0, most: 0 });
});

test('keys ask for what the line of help says', () => {
    expect(['1', '2', '3', 'ArrowRight', 'ArrowLeft', '4', 'a'].map(askedByKey)).toEqual(['same', 'different', 'unsure', 'next', 'before', undefined, undefined]);
});
