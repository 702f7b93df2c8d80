import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

// The program on the command line over the same database is the oracle: TEPAT_PROGRAM and TEPAT_DATABASE name them.
const program = process.env['TEPAT_PROGRAM'];
test.skip(!program, 'TEPAT_PROGRAM names no program');

test('a pair is decided by key in the browser, and the program knows of it', async ({ page }) => {
    const told = (...more: string[]) => JSON.parse(execFileSync(program ?? '', ['match', 'review', ...more, '--json'], { encoding: 'utf8' }));
    const set = String(told().sets[0].entry);
    await page.goto(`/tinjauan/${set}`);
    await page.getByLabel('Nama peninjau').fill('Ratna');
    await page.getByLabel('Nama peninjau').press('Enter');
    const heading = page.locator('section[aria-label="Pasangan untuk diputuskan"] h2');
    const pair = /^Pasangan (\d+) /.exec(await heading.innerText())?.[1] ?? '';
    await expect(page.getByRole('table', { name: 'Kedua sisi' }).getByRole('row')).toHaveCount(10);
    await expect(page.getByRole('table', { name: 'Kedua sisi' })).not.toContainText(/\d{11}/);
    await heading.focus();
    await page.keyboard.press('2');
    await expect(page.getByText('Tercatat: Dua orang berbeda.')).toBeVisible();
    const { decisions } = told('--set', set, '--pair', pair, '--as', 'Ratna', '--lang', 'en');
    expect(decisions).toEqual([{ reviewer: 'Ratna', decision: 'two people', note: '' }]);
});
