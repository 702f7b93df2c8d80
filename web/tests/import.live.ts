import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const rows = [
    'IDBDT,KDGabungan4,Alamat,lantai',
    '9799012001000001,9701012001,Jl. Melati,6',
    '9799012001000002,9701012999,Jl. Kenanga,6', // no such village: the row comes back
    '9799012001000003,9701012002,Jl. Anggrek,77', // no such floor: the field comes back
];

test('a village file goes in by the page, its errors come back as a workbook, and the overview counts it', async ({ page, request }) => {
    const households = async () => (await (await request.get('/api/v1/overview')).json()).households as number;
    const before = await households();
    await page.goto('/impor');
    const file = { name: 'usulan desa.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n') + '\n') };
    await page.locator('input[type=file]').setInputFiles(file);
    const card = page.getByRole('article', { name: 'usulan desa.csv' });
    await expect(card.getByText('Selesai')).toBeVisible({ timeout: 20_000 });
    await expect(card.getByRole('row', { name: /Rumah tangga/ })).toContainText(/3.*2.*0.*0.*1/);

    const download = page.waitForEvent('download');
    await card.getByRole('link', { name: /Unduh buku kerja galat/ }).click();
    const path = await (await download).path();
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');

    await expect.poll(households, { timeout: 20_000 }).toBe(before + 2);
    await page.locator('input[type=file]').setInputFiles(file);
    await expect(page.getByText('Berkas ini sudah pernah diimpor')).toBeVisible({ timeout: 20_000 });
    expect(await households()).toBe(before + 2);
});

test('a bank file is downloaded from the payments page', async ({ page, request }) => {
    const { plans } = await (await request.get('/api/v1/plans')).json();
    await page.goto(`/pembayaran/${plans[0].entry}`);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /pain\.001/ }).first().click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^pkh-2021-2-9701-[a-z]+-\d+\.xml$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
});
