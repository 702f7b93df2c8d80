import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { pagesOf } from './pages';

// The program on the command line over the same database is the oracle: TEPAT_PROGRAM and TEPAT_DATABASE name them.
const program = process.env['TEPAT_PROGRAM'];
const seed = Number(process.env['TEPAT_SEED'] ?? Date.now() % 1_000_000);

/** Mulberry32. */
function numbersFrom(start: number): () => number {
    let state = start;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let x = Math.imul(state ^ (state >>> 15), 1 | state);
        x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
        return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
    };
}

const command = (...words: string[]) => JSON.parse(execFileSync(program ?? '', [...words, '--json'], { encoding: 'utf8' }));

/** What a row of a table says, digits alone: rupiah to the rupiah. */
async function figures(page: Page, table: string, row: RegExp): Promise<number[]> {
    const cells = page.getByRole('table', { name: table }).getByRole('row', { name: row }).getByRole('cell');
    return (await cells.allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
}

test.skip(!program, 'TEPAT_PROGRAM names no program');

test('a value drawn at random gives the totals of the command line to the rupiah', async ({ page, request }) => {
    test.setTimeout(120_000);
    const random = numbersFrom(seed);
    console.log(`seed ${seed} (TEPAT_SEED gives it again)`);
    await page.goto((await pagesOf(request))['simulation'] ?? '');
    await expect(page.getByRole('status').filter({ hasText: 'Selesai dihitung' })).toBeVisible();
    for (let round = 0; round < 3; ++round) {
        const chosen: string[] = [];
        for (const slider of await page.getByRole('slider').all()) {
            const [least, most] = [Number(await slider.getAttribute('min')), Number(await slider.getAttribute('max'))];
            const value = least + Math.floor(random() * (most - least + 1));
            const answered = page.waitForResponse((response) => response.url().endsWith('/api/v1/simulations'));
            const same = (await slider.inputValue()) === String(value);
            await slider.fill(String(value));
            if (!same) await answered;
            chosen.push('--set', `${(await slider.getAttribute('id'))?.replace('angka-', '')}=${value}`);
        }
        await expect(page.getByRole('status').filter({ hasText: 'Selesai dihitung' })).toBeVisible();
        console.log(`drawn: ${chosen.join(' ')}`);
        expect(chosen.length).toBeGreaterThan(0);
        const told = command('simulate', 'pkh', '--period', '2021:2/4', '--region', '97.01', ...chosen);
        const sums = (row: RegExp) => figures(page, 'Sebelum dan sesudah', row).then((it) => it.slice(0, 2));
        expect(await sums(/Penerima/)).toEqual([told.eligible_before, told.eligible_after]);
        expect(await sums(/Biaya setahun/)).toEqual([told.yearly_before, told.yearly_after]);
        expect(await sums(/Biaya tahap/)).toEqual([told.stage_before, told.stage_after]);
        for (const { region, ...its } of told.regions)
            expect(await figures(page, 'Per wilayah', new RegExp(region, 'i'))).toEqual([
                its.eligible_before,
                its.eligible_after,
                its.gains,
                its.loses,
                its.yearly_after,
            ]);
        const moved = page.getByRole('region', { name: 'Yang berubah' });
        const said = (await moved.getByRole('definition').allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
        expect(said).toEqual([told.gains, told.more, told.same, told.less, told.loses]);
    }
});

test('who would lose is downloaded by name', async ({ page, request }) => {
    await page.goto((await pagesOf(request))['simulation'] ?? '');
    await page.getByRole('slider', { name: 'Persen termiskin yang dilayani' }).fill('3');
    const link = page.getByRole('link', { name: /Unduh daftar nama/ });
    await expect(link).toBeVisible();
    const download = page.waitForEvent('download');
    await link.click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('simulasi-pkh-2021-2-9701.xlsx');
    expect(readFileSync(await file.path()).subarray(0, 2).toString()).toBe('PK');
});

test('the budget of a day is that of the command line', async ({ page, request }) => {
    await page.goto((await pagesOf(request))['budget'] ?? '');
    const told = command('budget', '--on', '2021-05-01', '--region', '97.01');
    const table = page.getByRole('table', { name: 'Semua program' });
    await expect(table.getByRole('row')).toHaveCount(told.programmes.length + 1);
    for (const [index, line] of told.programmes.entries()) {
        const cells = await table.getByRole('row').nth(index + 1).getByRole('cell').allTextContents();
        expect(cells.map((text) => Number(text.replace(/\D/g, '')))).toEqual([line.eligible, line.undetermined, line.yearly, line.stage]);
    }
});
