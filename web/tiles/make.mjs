// Writes src/generated/tiles/<province>.json: for each regency of the province its districts' tiles, as
// { "32.01": { "01": [column, row], … }, … }. Says how many districts were found by name.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { layout } from './layout.mjs';
import { readAreas, readPlaces, spots } from './places.mjs';

const folder = new URL('../src/generated/tiles/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** @type {Map<string, Record<string, Record<string, [number, number]>>>} */
const provinces = new Map();
let found = 0;
let districts = 0;
for (const [regency, members] of spots(readPlaces(), readAreas('regencies.csv'), readAreas('districts.csv'))) {
    const tiles = layout(members);
    const province = regency.slice(0, 2);
    const file = provinces.get(province) ?? {};
    provinces.set(province, file);
    file[regency] = Object.fromEntries(
        members.map(({ code }, index) => [code.slice(6), [tiles[index]?.column ?? 0, tiles[index]?.row ?? 0]]),
    );
    found += members.filter((member) => member.found).length;
    districts += members.length;
}
for (const [province, regencies] of provinces) {
    writeFileSync(new URL(`${province}.json`, folder), JSON.stringify(regencies));
}
console.log(
    `tiles: ${districts} districts, ${found} (${((100 * found) / districts).toFixed(1)} %) with a point of their own`,
);
