import { execFileSync } from 'node:child_process';
import { expect, test, type Page } from '@playwright/test';
import { pagesOf } from './pages';

// The command line over the same database is the oracle: TEPAT_PROGRAM and TEPAT_DATABASE name them.
const program = process.env['TEPAT_PROGRAM'];
test.skip(!program, 'TEPAT_PROGRAM names no program');

/** Exit code 1 means that something was found. */
function command(...words: string[]) {
    try {
        return JSON.parse(execFileSync(program ?? '', [...words, '--json'], { encoding: 'utf8' }));
    } catch (found) {
        return JSON.parse((found as { stdout: string }).stdout);
    }
}
const digits = (text: string) => Number(text.replace(/\D/g, ''));
const figures = async (page: Page, table: string, row: string) => {
    const named = new RegExp(`^${row.replace(/[()]/g, '\\$&')}`, 'i');
    const rows = page.getByRole('table', { name: table }).getByRole('row', { name: named });
    await expect(rows.first()).toBeVisible();
    return (await rows.getByRole('cell').allTextContents()).map(digits);
};

test('the reports say what the command line says', async ({ page, request }) => {
    const paths = await pagesOf(request);
    const where = ['--on', '2021-05-01', '--region', '97.01'];

    const twice = command('report', 'duplicates', ...where);
    expect(twice.found).toBeGreaterThan(0);
    await page.goto(paths['duplicates'] ?? '');
    const kinds = page.getByRole('group', { name: 'Menurut sebab' }).locator('.number');
    await expect(kinds.first()).toHaveText(new Intl.NumberFormat('id-ID').format(twice.found));
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(twice.found + 1));
    for (const { name, families } of twice.reached) expect((await figures(page, 'Siapa menerima apa', name))[0]).toBe(families);

    const lacks = command('report', 'complementarity', ...where);
    await page.goto(paths['complements'] ?? '');
    for (const { name, ...its } of lacks.aids)
        expect(await figures(page, 'Menurut bantuan', name)).toEqual([its.has, its.lacks, its.unknown]);
    for (const { district } of lacks.districts) {
        const rows = lacks.districts.filter((row: { district: string }) => row.district === district);
        expect(await figures(page, 'Per kecamatan', district)).toEqual([rows[0].poor, ...rows.map((row: { lacks: number }) => row.lacks)]);
    }

    const ranking = command('rank', 'show');
    await page.goto(paths['ranking'] ?? '');
    for (const { district, ranked, decile_1, deciles_1_to_4 } of ranking.districts)
        expect(await figures(page, 'Per kecamatan', district)).toEqual([ranked, decile_1, deciles_1_to_4]);

    const path = paths['ranked'] ?? '';
    const its = command('rank', 'explain', path.split('/').at(-1) ?? '');
    await page.goto(path);
    await expect(page.getByRole('definition').filter({ hasText: new Intl.NumberFormat('id-ID').format(its.score) })).toBeVisible();
    const place = its.places.at(0);
    await expect(page.getByText(`persentil ${place.percentile}`)).toBeVisible();
});
