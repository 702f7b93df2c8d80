// Prints the table of docs/BENCH.md from the rows that bench/table.hpp appended to a file:
//   node bench/table.mjs <file>
import { readFileSync } from 'node:fs';

const fields = ['what', 'scale', 'size', 'unit', 'ours', 'peer', 'theirs', 'wanted', 'note'];
const lines = new Map(); // by what: its rows by scale; of two, the later counts
for (const text of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
    const cells = text.split('\t');
    const row = Object.fromEntries(fields.map((field, at) => [field, cells[at]]));
    if (!lines.has(row.what)) lines.set(row.what, {});
    lines.get(row.what)[row.scale] = row;
}

const whole = (number) => Math.round(Number(number)).toLocaleString('en');
const ratio = (row) => (row.theirs ? (Number(row.ours) / Number(row.theirs)).toFixed(2) : 'no peer here');
const each = (rows, show) => [rows[1], rows[10]].map((row) => (row ? show(row) : '–')).join(' / ');

const table = [['what', 'sizes', 'ours, a second', 'peer', 'peer’s', 'ratio', 'wanted', 'an item at ×10 costs']];
const notes = [];
for (const [what, rows] of lines) {
    const one = rows[1] ?? rows[10];
    const [count, things] = one.size.split(/ (.*)/);
    const grown = rows[1] && rows[10] ? `×${(Number(rows[1].ours) / Number(rows[10].ours)).toFixed(2)}` : '–';
    table.push([
        what,
        `${rows[1] && rows[10] ? `${count} / ${rows[10].size}` : `${count} ${things}`}`,
        `${each(rows, (row) => whole(row.ours))} ${one.unit.replace(/\/s$/, '')}`,
        one.peer,
        each(rows, (row) => (row.theirs ? whole(row.theirs) : 'no peer here')),
        each(rows, ratio),
        one.wanted ? `≥ ${Number(one.wanted)}` : '',
        grown,
    ]);
    for (const row of Object.values(rows))
        if (row.note) notes.push(`${what}, ${row.size}: ${row.note}`);
}

const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
console.log(line(table[0]));
console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
for (const row of table.slice(1)) console.log(line(row));
if (notes.length > 0) console.log(`\n${notes.map((note) => `- ${note}`).join('\n')}`);
