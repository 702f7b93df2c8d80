import { describe, expect, test } from 'vitest';
import { pagesOf, rowAfter, scrollFor, windowAt } from './virtual';

describe('the window of a long list', () => {
    test('begins at the top with spare rows below', () => {
        expect(windowAt(0, 500, 50, 100_000, 5)).toEqual({ first: 0, end: 15 });
    });
    test('has spare rows on both sides in the middle', () => {
        expect(windowAt(50_000, 500, 50, 100_000, 5)).toEqual({ first: 995, end: 1015 });
    });
    test('shows a row that is in sight by one pixel', () => {
        expect(windowAt(49, 2, 50, 100, 0)).toEqual({ first: 0, end: 2 });
    });
    test('ends with the list', () => {
        expect(windowAt(5_000_000 - 500, 500, 50, 100_000, 5)).toEqual({ first: 99_985, end: 100_000 });
    });
    test('is empty for an empty list, and after a list that shrank', () => {
        expect(windowAt(0, 500, 50, 0, 5)).toEqual({ first: 0, end: 0 });
        expect(windowAt(9_000, 500, 50, 10, 5)).toEqual({ first: 10, end: 10 });
    });
    test('needs the pages it touches', () => {
        expect(pagesOf({ first: 95, end: 205 }, 100)).toEqual([0, 1, 2]);
        expect(pagesOf({ first: 100, end: 200 }, 100)).toEqual([1]);
        expect(pagesOf({ first: 0, end: 0 }, 100)).toEqual([]);
    });
});

describe('moving by keys', () => {
    test('scrolls as little as brings the row into sight', () => {
        expect(scrollFor(3, 0, 500, 50)).toBe(0);
        expect(scrollFor(10, 0, 500, 50)).toBe(50);
        expect(scrollFor(2, 300, 500, 50)).toBe(100);
    });
    test('knows arrows, pages and ends, and stays inside the list', () => {
        expect(rowAfter('ArrowDown', 4, 10, 3)).toBe(5);
        expect(rowAfter('ArrowUp', 0, 10, 3)).toBe(0);
        expect(rowAfter('PageDown', 8, 10, 3)).toBe(9);
        expect(rowAfter('Home', 8, 10, 3)).toBe(0);
        expect(rowAfter('End', 0, 10, 3)).toBe(9);
        expect(rowAfter('a', 0, 10, 3)).toBeUndefined();
    });
});
