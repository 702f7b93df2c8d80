type Tiles = Record<string, Record<string, [number, number]>>;

export interface Tile {
    column: number;
    row: number;
}

const files = import.meta.glob<Tiles>('../../generated/tiles/*.json', { import: 'default' });

/** Where a regency's districts stand, by their codes; empty when the regency is not known here. */
export async function tilesOf(regency: string): Promise<Map<string, Tile>> {
    const load = files[`../../generated/tiles/${regency.slice(0, 2)}.json`];
    const districts = load ? ((await load())[regency] ?? {}) : {};
    return new Map(Object.entries(districts).map(([code, [column, row]]) => [`${regency}.${code}`, { column, row }]));
}

/** Districts without a place of their own stand in rows below the others. */
export function placeAll(codes: string[], known: Map<string, Tile>): Map<string, Tile> {
    const inside = codes.filter((code) => known.has(code));
    const below = 1 + Math.max(-1, ...inside.map((code) => known.get(code)?.row ?? 0));
    const wide = Math.max(6, ...inside.map((code) => 1 + (known.get(code)?.column ?? 0)));
    let next = 0;
    return new Map(
        codes.map((code) => {
            const place = known.get(code) ?? { column: next % wide, row: below + Math.floor(next / wide) };
            if (!known.has(code)) next += 1;
            return [code, place];
        }),
    );
}
