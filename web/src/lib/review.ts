import type { Schemas } from './api/client';

type Step = Schemas['PairDetail']['waterfall'][number] & { from: number; to: number };

/** A waterfall's steps with the sums they begin and end at, and the ends of its axis; zero is on it. */
export function fallOf(waterfall: Schemas['PairDetail']['waterfall']): { steps: Step[]; least: number; most: number } {
    let at = 0;
    const steps = waterfall.map((step) => {
        const from = at;
        at += step.bits;
        return { ...step, from, to: at };
    });
    const sums = [0, ...steps.map(({ to }) => to)];
    return { steps, least: Math.min(...sums), most: Math.max(...sums) };
}

/** What a key pressed alone asks for. */
export function askedByKey(key: string): Schemas['PairDecision'] | 'next' | 'before' | undefined {
    switch (key) {
        case '1':
            return 'same';
        case '2':
            return 'different';
        case '3':
            return 'unsure';
        case 'ArrowRight':
            return 'next';
        case 'ArrowLeft':
            return 'before';
        default:
            return undefined;
    }
}
