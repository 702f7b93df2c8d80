// Where the districts of Indonesia are, as near as public coordinates tell: the points of the npm package
// territory-indonesia, matched by name, regency by regency, to the administrative areas that we use.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

/** @typedef {{ code: string, name: string }} Area */
/** @typedef {{ name: string, east: number, north: number }} Place */
/** @typedef {Place & { found: boolean }} Point found: with coordinates of its own */
/** @typedef {Point & { code: string }} Spot */

const require = createRequire(import.meta.url);

/** Without spaces, marks and case: "Bojong Gede" and "BOJONGGEDE" are one name. @param {string} name */
export const folded = (name) =>
    name
        .normalize('NFD')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '');

/** @param {string} file @returns {Area[]} */
export function readAreas(file) {
    const path = join(dirname(require.resolve('idn-area-data/package.json')), 'data', file);
    const [, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
    return lines.map((line) => {
        const cells = line.split(',');
        return { code: cells.at(0) ?? '', name: cells.at(-1) ?? '' };
    });
}

/** The points of each regency, by its folded name. @returns {Map<string, Place[]>} */
export function readPlaces() {
    const folder = join(dirname(require.resolve('territory-indonesia')), 'data');
    const read = (/** @type {string} */ file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    /** @type {Map<string, Place[]>} */
    const places = new Map();
    /** @type {Map<string, Place[]>} */
    const byId = new Map();
    for (const regency of read('regencies.json')) {
        const list = byId.set(regency.id, []).get(regency.id) ?? [];
        places.set(folded(regency.name), list);
    }
    for (const district of read('districts.json')) {
        byId.get(district.regency_id)?.push({
            name: district.name,
            east: district.longitude,
            north: district.latitude,
        });
    }
    return places;
}

/** @param {number[]} values */
function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Some points are those of a district of the same name far away: they lie several times farther from the middle than
 * most. These are put between their neighbours in the list, whose order goes from neighbour to neighbour.
 * @param {Place[]} places
 */
export function together(places) {
    const east = median(places.map((place) => place.east));
    const north = median(places.map((place) => place.north));
    const distance = (/** @type {Place} */ place) => Math.hypot(place.east - east, place.north - north);
    const usual = median(places.map(distance));
    return between(places.map((place) => ({ ...place, found: distance(place) <= Math.max(4 * usual, 0.05) })));
}

/**
 * How many letters differ, at most `most` + 1.
 * @param {string} a @param {string} b @param {number} most
 */
export function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; ++i) {
        const next = [i];
        for (let j = 1; j <= b.length; ++j) {
            const same = a[i - 1] === b[j - 1] ? 0 : 1;
            next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}

/**
 * The district's point: that of its name, else of the one other name that differs in two letters.
 * @param {Area} district @param {Point[]} places
 */
function pointOf(district, places) {
    const name = folded(district.name);
    const same = places.find((place) => folded(place.name) === name);
    if (same || name.length < 6) return same;
    const near = places.filter((place) => distance(folded(place.name), name, 2) <= 2);
    return near.length === 1 ? near[0] : undefined;
}

/**
 * The districts of every regency in order of code, each with a point: its own, else one between its neighbours in
 * that order.
 * @param {Map<string, Place[]>} places @param {Area[]} regencies @param {Area[]} districts
 * @returns {Map<string, Spot[]>} by the regency's code
 */
export function spots(places, regencies, districts) {
    /** @type {Map<string, Area[]>} */
    const members = new Map(regencies.map((regency) => [regency.code, []]));
    for (const district of districts) members.get(district.code.slice(0, 5))?.push(district);
    const everywhere = [...places.values()].flat();
    return new Map(
        regencies.map((regency) => {
            // A regency younger than the points has its districts among those of the one it was part of.
            const own = places.get(folded(regency.name));
            const list = (members.get(regency.code) ?? []).toSorted((a, b) => (a.code < b.code ? -1 : 1));
            const known = together(own ?? list.flatMap((district) => uniquePoint(district, everywhere)));
            return [
                regency.code,
                placed(list, known),
            ];
        }),
    );
}

/** @param {Area[]} districts @param {Point[]} points @returns {Spot[]} */
function placed(districts, points) {
    const matched = districts.map((district) => ({ district, point: pointOf(district, points) }));
    const spots = matched.map(({ district, point }) => ({ ...unknown, ...point, ...district, found: !!point }));
    return between(spots).map((spot, index) => ({ ...spot, found: matched[index]?.point?.found ?? false }));
}

const unknown = { east: 0, north: 0 };

/** @param {Area} district @param {Place[]} places @returns {Place[]} */
function uniquePoint(district, places) {
    const same = places.filter((place) => folded(place.name) === folded(district.name));
    return same.length === 1 ? same : [];
}

/**
 * Gives those that were not found a point between their neighbours that were.
 * @template {Point} T @param {T[]} list @returns {T[]}
 */
export function between(list) {
    const known = list.flatMap((spot, index) => (spot.found ? [index] : []));
    return list.map((spot, index) => {
        if (spot.found) return spot;
        const before = known.findLast((other) => other < index) ?? known[0];
        const after = known.find((other) => other > index) ?? known.at(-1);
        const from = list[before ?? -1];
        const to = list[after ?? -1];
        // Nothing is known of the regency: five side by side in the order of codes.
        if (!from || !to || before === undefined || after === undefined) {
            return { ...spot, east: index % 5, north: -Math.floor(index / 5) };
        }
        const share = before === after ? 0 : (index - before) / (after - before);
        return {
            ...spot,
            east: from.east + (to.east - from.east) * share,
            north: from.north + (to.north - from.north) * share,
        };
    });
}
