import { expect, test } from '@playwright/test';

test('an identity at a provider outside is bound and unbound where the account is kept', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/akun/petugas');
    await page.getByText('Sri Wahyuni', { exact: true }).click();
    await page.getByText('Masuk lewat penyedia luar: 1').click();
    await page.getByLabel('Alamat penyedia').first().fill('https://sso.contoh.go.id');
    await page.getByLabel('Nomor orangnya').first().fill('z9');
    await page.getByRole('button', { name: 'Hubungkan' }).first().click();
    await expect(page.getByText('Masuk lewat penyedia luar: 2')).toBeVisible();
    await expect(page.getByText('Tercatat untuk sri.')).toBeVisible();
    await page.getByRole('button', { name: /Lepaskan.*a1b2/ }).click();
    await expect(page.getByText('Masuk lewat penyedia luar: 0').first()).toBeVisible();
});
