// Puts points of a map on the tiles of a small grid, one on each, moving them as little as possible in all.

/** @typedef {{ east: number, north: number }} Point */
/** @typedef {{ column: number, row: number }} Tile */

/** A phone shows this many tiles side by side with room for a name and a number on each. */
export const widest = 8;

/**
 * @param {Point[]} points
 * @returns {Tile[]} of each point; row 0 is the north, column 0 the west, and no row or column is empty at an edge
 */
export function layout(points) {
    if (points.length === 0) return [];
    const easts = spread(points.map((point) => point.east));
    const norths = spread(points.map((point) => -point.north));
    const { columns, rows } = gridFor(points);
    const cells = Array.from({ length: columns * rows }, (_, index) => ({
        column: index % columns,
        row: Math.floor(index / columns),
    }));
    const costs = points.map((_, index) =>
        cells.map((cell) => {
            const dx = (easts[index] ?? 0) * (columns - 1) - cell.column;
            const dy = (norths[index] ?? 0) * (rows - 1) - cell.row;
            return dx * dx + dy * dy;
        }),
    );
    const tiles = assign(costs).map((cell) => /** @type {Tile} */ (cells[cell]));
    const west = Math.min(...tiles.map((tile) => tile.column));
    const north = Math.min(...tiles.map((tile) => tile.row));
    return tiles.map((tile) => ({ column: tile.column - west, row: tile.row - north }));
}

/**
 * From 0 to 1, half by value and half by rank: towns crowd together, and tiles cannot.
 * @param {number[]} values
 */
function spread(values) {
    const least = Math.min(...values);
    const span = Math.max(...values) - least || 1;
    const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
    const rank = new Array(values.length).fill(0);
    order.forEach((index, place) => (rank[index] = place / Math.max(1, values.length - 1)));
    return values.map((value, index) => (rank[index] + (value - least) / span) / 2);
}

/** A grid of the region's proportions with about a third more tiles than points. @param {Point[]} points */
function gridFor(points) {
    const wanted = points.length < 4 ? points.length : Math.ceil(points.length * 1.3);
    const width = range(points.map((point) => point.east));
    const height = range(points.map((point) => point.north));
    const proportion = Math.min(2, Math.max(0.5, width && height ? width / height : 1));
    const columns = Math.min(widest, wanted, Math.max(1, Math.round(Math.sqrt(wanted * proportion))));
    return { columns, rows: Math.ceil(wanted / columns) };
}

/** @param {number[]} values */
const range = (values) => Math.max(...values) - Math.min(...values);

/**
 * Minimal total cost, each row its own column (the Hungarian method, O(rows² · columns)); columns ≥ rows.
 * @param {number[][]} costs
 * @returns {number[]} the column of each row
 */
export function assign(costs) {
    const rows = costs.length;
    const columns = costs[0]?.length ?? 0;
    if (columns < rows) throw new Error('fewer tiles than points');
    const rowPotential = new Float64Array(rows + 1);
    const columnPotential = new Float64Array(columns + 1);
    const rowOf = new Int32Array(columns + 1); // 1-based; 0: free
    const from = new Int32Array(columns + 1);
    for (let row = 1; row <= rows; ++row) {
        rowOf[0] = row;
        let column = 0;
        const least = new Float64Array(columns + 1).fill(Infinity);
        const used = new Uint8Array(columns + 1);
        do {
            used[column] = 1;
            const current = rowOf[column] ?? 0;
            let delta = Infinity;
            let next = 0;
            for (let other = 1; other <= columns; ++other) {
                if (used[other]) continue;
                const cost =
                    (costs[current - 1]?.[other - 1] ?? 0) -
                    (rowPotential[current] ?? 0) -
                    (columnPotential[other] ?? 0);
                if (cost < (least[other] ?? 0)) {
                    least[other] = cost;
                    from[other] = column;
                }
                if ((least[other] ?? 0) < delta) {
                    delta = least[other] ?? 0;
                    next = other;
                }
            }
            for (let other = 0; other <= columns; ++other) {
                if (used[other]) {
                    const holder = rowOf[other] ?? 0;
                    rowPotential[holder] = (rowPotential[holder] ?? 0) + delta;
                    columnPotential[other] = (columnPotential[other] ?? 0) - delta;
                } else least[other] = (least[other] ?? 0) - delta;
            }
            column = next;
        } while (rowOf[column] !== 0);
        do {
            const before = from[column] ?? 0;
            rowOf[column] = rowOf[before] ?? 0;
            column = before;
        } while (column !== 0);
    }
    const result = new Array(rows).fill(-1);
    for (let column = 1; column <= columns; ++column) {
        const row = rowOf[column] ?? 0;
        if (row > 0) result[row - 1] = column - 1;
    }
    return result;
}
