import { expect, test } from '@playwright/test';
import { wellMade } from './offices';

// Notices and the address for mail, over invented answers, on a phone.
test.use({ viewport: { width: 360, height: 760 } });

test('the bell counts, the page tells, and what one goes to is read', async ({ page }) => {
    await page.goto('/tugas?lang=id');
    await page.getByRole('link', { name: '3 pemberitahuan belum dibaca' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Pemberitahuan' })).toBeFocused();
    const items = page.locator('.notices > li');
    await expect(items).toHaveCount(4);
    await expect(items.nth(0)).toContainText('12 usulan di Sukamaju menunggu musyawarah.');
    await expect(items.nth(0)).toContainText('Paling lambat');
    await expect(items.nth(3)).not.toContainText('Belum dibaca');
    await wellMade(page);
    await items.nth(2).getByRole('link').click();
    await expect(page).toHaveURL(/\/usulan$/);
    await page.getByRole('link', { name: '2 pemberitahuan belum dibaca' }).click();
    await page.getByRole('button', { name: 'Tandai semua sudah dibaca' }).click();
    await expect(page.getByText('Semua sudah ditandai.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Pemberitahuan', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Tandai semua sudah dibaca' })).toHaveCount(0);
});

test('an address is given, proven by its code, and taken away', async ({ page }) => {
    await page.goto('/akun?lang=id');
    await page.getByLabel('Alamat surel').fill('budi@contoh.id');
    await page.getByRole('button', { name: 'Kirim kode' }).click();
    await expect(page.getByText('Kode dikirim ke b***@c***.id')).toBeVisible();
    await page.getByLabel('Kode dari surel').fill('111111');
    await page.getByRole('button', { name: 'Periksa kode' }).last().click();
    await expect(page.getByRole('alert').filter({ hasText: 'notices.code_wrong' })).toBeVisible();
    await page.getByLabel('Kode dari surel').fill('123456');
    await page.getByRole('button', { name: 'Periksa kode' }).last().click();
    await expect(page.getByText('Dikirim ke b***@c***.id.')).toBeVisible();
    await wellMade(page);
    await page.getByRole('button', { name: 'Hapus alamat' }).click();
    await expect(page.getByText('Alamat sudah dihapus')).toBeVisible();
    await expect(page.getByLabel('Alamat surel')).toBeVisible();
});
