import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Latest } from './latest';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Questions that are answered when the test says so. */
function asking() {
    const open: { question: number; signal: AbortSignal; say: (answer: string) => void; fail: (error: Error) => void }[] = [];
    const told: string[] = [];
    const latest = new Latest<number, string>(
        (question, signal) => new Promise((say, fail) => open.push({ question, signal, say, fail })),
        { answer: (answer) => told.push(answer), failed: (error) => told.push(String(error)) },
        100,
    );
    const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
    return { open, told, latest, pass };
}

test('a slider that moves asks once, when it rests', async () => {
    const { open, told, latest, pass } = asking();
    for (let value = 1; value <= 20; ++value) {
        latest.want(value);
        await pass(20);
    }
    expect(open).toHaveLength(0);
    await pass(100);
    expect(open.map(({ question }) => question)).toEqual([20]);
    open[0]?.say('twenty');
    await pass(0);
    expect(told).toEqual(['twenty']);
});

test('one question at a time; the last of those wanted meanwhile follows, the first is not told', async () => {
    const { open, told, latest, pass } = asking();
    latest.want(1);
    await pass(100);
    latest.want(2);
    await pass(100);
    latest.want(3);
    await pass(100);
    expect(open).toHaveLength(1);
    open[0]?.say('one');
    await pass(0);
    expect(open.map(({ question }) => question)).toEqual([1, 3]);
    open[1]?.say('three');
    await pass(1000);
    expect(told).toEqual(['three']);
    expect(open).toHaveLength(2);
});

test('what still settles when an answer comes asks when it has settled', async () => {
    const { open, told, latest, pass } = asking();
    latest.want(1);
    await pass(100);
    latest.want(2);
    open[0]?.say('one');
    await pass(50);
    expect(open).toHaveLength(1);
    await pass(50);
    expect(open).toHaveLength(2);
    open[1]?.fail(new Error('no'));
    await pass(0);
    expect(told).toEqual(['Error: no']);
    latest.want(2);
    await pass(100);
    expect(open).toHaveLength(3);
});

test('after the end nothing is told', async () => {
    const { open, told, latest, pass } = asking();
    latest.want(1);
    await pass(100);
    latest.want(2);
    latest.stop();
    expect(open[0]?.signal.aborted).toBe(true);
    open[0]?.fail(new Error('aborted'));
    await pass(1000);
    expect(told).toEqual([]);
    expect(open).toHaveLength(1);
});
