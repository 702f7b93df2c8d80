import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';

test('a carried package is taken in, and says what was refused and why', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/pengesahan');
    await page.getByRole('link', { name: 'Paket dari desa' }).click();
    await page.locator('input[accept=".siks"]').setInputFiles([
        { name: 'desa-10.siks', mimeType: 'application/octet-stream', buffer: Buffer.from('b') },
        { name: 'desa-2.siks', mimeType: 'application/octet-stream', buffer: Buffer.from('a') },
    ]);
    await expect(page.getByText('2 diterima.')).toBeVisible();
    // A device's earlier package goes first.
    await expect(page.getByRole('region', { name: 'Terima paket' }).getByRole('heading', { level: 3 })).toHaveText(['desa-2.siks', 'desa-10.siks']);
    await expect(page.getByText('1 perintah dilaksanakan, 1 ditolak.').first()).toBeVisible();
    await expect(page.getByText('sudah diusulkan oleh perangkat lain').first()).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Resi untuk desa' }).first().click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('desa-2.siks.resi');
    expect([...(await readFile(await file.path()))]).toEqual([0x00, 0xff, 0x10]);
});

test('a village makes its package, saves it, and reads the receipt', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/musyawarah?desa=32.01.01.2001');
    await page.getByRole('link', { name: 'Paket bawaan' }).click();
    await page.getByRole('button', { name: 'Buat paket' }).click();
    await expect(page.getByText('Paket sudah dibuat.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Simpan paket 4 untuk dibawa' })).toHaveAttribute('href', '/api/v1/outgoing-packages/4/file');
    const receipt = page.getByRole('region', { name: 'Baca resi' });
    await receipt.locator('input[type=file]').setInputFiles({ name: 'desa.siks.resi', mimeType: 'application/octet-stream', buffer: Buffer.from('r') });
    await expect(receipt.getByRole('listitem')).toHaveText(['Dilaksanakan', /sudah diusulkan oleh perangkat lain/]);
});
