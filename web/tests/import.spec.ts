import { expect, test } from '@playwright/test';

test.skip(!!process.env['TEPAT_URL'], 'these files are for the invented server');

const workbook = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004 invented') });

test('a workbook is picked by keys, sent, followed to its end, and its errors come back', async ({ page }) => {
    await page.goto('/impor');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Pilih berkas' }).focus();
    await page.keyboard.press('Enter');
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await (await chooser).setFiles([workbook('kecamatan baru — 1.xlsx'), workbook('catatan.docx')]);
    expect((await sent).headers()['x-file-name']).toBe('kecamatan%20baru%20%E2%80%94%201.xlsx');
    await expect(page.getByText('catatan.docx bukan .xlsx atau .csv')).toBeVisible();
    const card = page.getByRole('article', { name: 'kecamatan baru — 1.xlsx' });
    await expect(card.getByText('Selesai')).toBeVisible({ timeout: 20_000 });
    await expect(card.getByRole('link', { name: /Unduh buku kerja galat/ })).toHaveAttribute('download', '');
    await expect(card.getByRole('cell', { name: '23' })).toBeVisible();
});

test('several files are dropped, one is stopped, and a file known already says so', async ({ page }) => {
    await page.goto('/impor');
    const drop = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        for (const name of ['satu.xlsx', 'dua.csv']) transfer.items.add(new File(['x'], name));
        return transfer;
    });
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: drop });
    await page.getByRole('button', { name: 'Hentikan dua.csv' }).click();
    await expect(page.getByRole('article', { name: 'dua.csv' }).getByText('Dihentikan')).toBeVisible();
    await page.locator('input[type=file]').setInputFiles(workbook('satu.xlsx'));
    await expect(page.getByText('Berkas ini sudah pernah diimpor')).toBeVisible();
});
