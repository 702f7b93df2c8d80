import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

// The program on the command line over the same database is the oracle: TEPAT_PROGRAM and TEPAT_DATABASE name them.
const program = process.env['TEPAT_PROGRAM'];
const verifier = new URL('../../tools/evidence_verify.py', import.meta.url).pathname;
test.skip(!program, 'TEPAT_PROGRAM names no program');

test('a list is made, compared, settled, signed, and its evidence convinces a program that is not ours', async ({ page, request }) => {
    test.setTimeout(120_000);
    const first = (await (await request.get('/api/v1/lists')).json()).lists.find(({ period }: { period: string }) => period === '2021:2/4');
    await page.goto('/daftar/baru');
    await page.getByLabel('Tahap').selectOption('2021:3/4');
    await page.getByRole('button', { name: 'Buat daftar' }).click();
    await expect(page).toHaveURL(/\/daftar\/\d+$/, { timeout: 60_000 });
    await expect(page.locator('h1')).toContainText('tahap 3 dari 4, 2021');
    const made = Number(page.url().split('/').pop());

    await page.getByRole('link', { name: 'Periksa, bandingkan, dan bukti' }).click();
    await page.getByRole('button', { name: 'Hitung ulang' }).click();
    await expect(page.getByText(/^Sama: semua/)).toBeVisible({ timeout: 30_000 });
    await page.getByLabel('Sampel yang dipilih sebuah benih').check();
    await page.getByLabel('Jumlah baris sampel').fill('40');
    await page.getByLabel('Benih', { exact: true }).fill('dadu 4 6 1');
    await page.getByRole('button', { name: 'Susun paket bukti' }).click();
    const link = page.getByRole('link', { name: /^Unduh bukti-pkh/ });
    await expect(link).toBeVisible({ timeout: 30_000 });
    const root = /--root ([0-9a-f]{64})/.exec(await page.getByText(/--root/).innerText())?.[1] ?? '';
    const download = page.waitForEvent('download');
    await link.click();
    const folder = mkdtempSync(join(tmpdir(), 'tepat-bukti-'));
    try {
        execFileSync('python3', ['-m', 'zipfile', '-e', await (await download).path(), folder]);
        const pack = join(folder, execFileSync('ls', [folder], { encoding: 'utf8' }).trim());
        const said = execFileSync('python3', [verifier, pack, '--root', root, '--lang', 'en'], { encoding: 'utf8' });
        expect(said).toContain(`40 lines of the list of entry ${made}`);
        expect(said).toContain('0 differences');
        expect(said).toContain('That root is the one you gave');
    } finally {
        rmSync(folder, { recursive: true });
    }

    await page.getByRole('link', { name: 'Bandingkan dengan daftar lain' }).click();
    await page.getByLabel('Daftar kedua').selectOption(String(first.entry));
    await page.getByRole('button', { name: 'Bandingkan', exact: true }).click();
    await expect(page).toHaveURL(/\/banding\/\d+$/, { timeout: 60_000 });
    const entry = Number(page.url().split('/').pop());
    await expect(page.getByRole('grid')).toBeVisible();
    const told = JSON.parse(execFileSync(program ?? '', ['compare', 'show', String(entry), '--json'], { encoding: 'utf8' }));
    const shown = (await page.locator('.causes .number').allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
    expect(shown).toEqual([...told.causes.map(({ count }: { count: number }) => count), told.differences]);

    await page.locator('[role=row][tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Mengapa berbeda')).toBeVisible();
    await page.getByLabel('Alasan').fill('KK dilihat 3 Mei');
    await page.getByRole('button', { name: 'Selesaikan' }).click();
    await expect(page.getByText(/menyelesaikannya: KK dilihat 3 Mei/)).toBeVisible();
    await page.getByRole('link', { name: 'Ke semua selisih' }).click();
    await page.getByText('Tindakan untuk banyak selisih sekaligus').click();
    await page.getByLabel('Alasan').fill('semua dilihat bersama');
    await page.getByRole('button', { name: 'Selesaikan' }).click();
    await expect(page.getByText(/selisih diselesaikan\./)).toBeVisible();
    const signing = page.getByRole('region', { name: 'Tanda tangan' });
    for (const [party, name] of [['pertama', 'menteri'], ['kedua', 'gubernur']] as const) {
        await signing.getByLabel('Bertindak sebagai').fill(name);
        await signing.getByRole('button', { name: `Tanda tangani untuk pihak ${party}` }).click();
        await expect(signing.getByText(new RegExp(`^${name},`))).toBeVisible();
    }
    await expect(signing.getByText('Perkara selesai')).toBeVisible();
    const after = JSON.parse(execFileSync(program ?? '', ['compare', 'show', String(entry), '--json'], { encoding: 'utf8' }));
    expect([after.open, after.closed, after.digest]).toEqual([0, true, (await signing.locator('code').innerText()).trim()]);
});
