import { expect, test } from '@playwright/test';

test.skip(!!process.env['TEPAT_URL'], 'this family is of the invented server');
test.use({ viewport: { width: 360, height: 740 } });

test('by keys alone on a phone: a whole NIK is shown once it is said what for, and gone when closed', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
        if (request.url().endsWith('/unmasked')) asked.push(request.postData() ?? '');
    });
    await page.goto('/daftar/45');
    await page.locator('.lines .name a').first().click();
    await page.getByRole('link', { name: 'Buka data keluarga' }).click();
    const open = page.getByText('Lihat NIK lengkap');
    await expect(page.getByText('3201014107900001')).toHaveCount(0);
    await open.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('NIK siapa')).toBeFocused();
    const show = page.getByRole('button', { name: 'Tampilkan NIK' });
    await show.press('Enter');
    expect(asked, 'nothing is asked without a purpose').toEqual([]);
    await page.getByLabel('NIK siapa').selectOption({ index: 1 });
    await page.getByLabel('Untuk keperluan').selectOption({ label: 'Pemeriksaan (audit)' });
    await show.press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'access.purpose_note' })).toBeVisible();
    await expect(page.getByText('3201014107900001')).toHaveCount(0);
    await page.getByLabel('Untuk keperluan').selectOption({ label: 'Kunjungan rumah' });
    await page.getByLabel('Nomor surat').fill('ST 12/2021');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status').getByText('3201014107900001')).toBeVisible();
    expect(JSON.parse(asked.at(-1) ?? '')).toEqual({ purpose: 'home_visit', note: 'ST 12/2021' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(page.url()).not.toContain('3201014107900001');
    // What was shown for one purpose is not left there for another.
    await page.getByLabel('Untuk keperluan').selectOption({ label: 'Pemeriksaan (audit)' });
    await expect(page.getByText('3201014107900001')).toHaveCount(0);
    await page.getByLabel('Untuk keperluan').selectOption({ label: 'Kunjungan rumah' });
    await show.press('Enter');
    await expect(page.getByRole('status').getByText('3201014107900001')).toBeVisible();
    await open.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('3201014107900001')).toHaveCount(0);
});

test('who read the data is asked for when it is opened, not before', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
        if (request.url().endsWith('/readings')) asked.push(request.url());
    });
    await page.goto('/daftar/45');
    await page.locator('.lines .name a').first().click();
    await page.getByRole('link', { name: 'Buka data keluarga' }).click();
    const open = page.getByText('Siapa membaca data ini');
    await expect(open).toBeVisible();
    expect(asked).toEqual([]);
    await open.click();
    await expect(page.getByText('NIK dan nomor KK utuh, untuk: Audit')).toBeVisible();
    expect(asked).toHaveLength(1);
});
