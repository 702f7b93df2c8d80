/** Which rows of a long list stand in a window, and where. Heights in pixels. */
export interface Window {
    first: number;
    /** One past the last. */
    end: number;
}

/** The rows that a viewport of `height` at `top` shows, with `spare` more on each side. */
export function windowAt(top: number, height: number, row: number, total: number, spare: number): Window {
    const first = Math.max(0, Math.floor(top / row) - spare);
    const end = Math.min(total, Math.ceil((top + height) / row) + spare);
    return { first: Math.min(first, Math.max(0, end)), end: Math.max(0, end) };
}

/** The pages of `size` rows that a window needs. */
export function pagesOf(window: Window, size: number): number[] {
    if (window.end <= window.first) return [];
    const first = Math.floor(window.first / size);
    const last = Math.floor((window.end - 1) / size);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** How far to scroll so that a row is wholly in sight: as little as possible. */
export function scrollFor(index: number, top: number, height: number, row: number): number {
    if (index * row < top) return index * row;
    if ((index + 1) * row > top + height) return (index + 1) * row - height;
    return top;
}

/** The row that a key leads to, or nothing when the key is not for rows. */
export function rowAfter(key: string, index: number, total: number, page: number): number | undefined {
    const steps: Record<string, number> = {
        ArrowDown: index + 1,
        ArrowUp: index - 1,
        PageDown: index + page,
        PageUp: index - page,
        Home: 0,
        End: total - 1,
    };
    const target = steps[key];
    return target === undefined ? undefined : Math.max(0, Math.min(total - 1, target));
}
