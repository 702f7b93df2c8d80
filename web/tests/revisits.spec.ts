import { expect, test } from '@playwright/test';
import { wellMade } from './offices';

// Second visits and their agreement, over invented answers, on a phone.
test.use({ viewport: { width: 360, height: 760 } });

test('a supervisor visits a drawn house again without seeing the first answers', async ({ page }) => {
    await page.goto('/tugas?lang=id');
    await page.getByRole('link', { name: 'Kunjungi ulang' }).click();
    await expect(page.getByRole('heading', { name: 'Siti Aminah' })).toBeVisible();
    await wellMade(page);
    await page.getByRole('link', { name: 'Kunjungi ulang' }).first().click();
    await expect(page.getByText('Jawaban kunjungan pertama tidak ditampilkan')).toBeVisible();
    const fridge = page.getByLabel('Punya kulkas');
    await expect(fridge).toHaveValue('');
    await expect(page.getByLabel('Luas lantai')).toHaveValue('');
    await expect(page.getByLabel('Alamat')).toHaveCount(0);
    await page.getByLabel('Luas lantai').fill('36');
    const save = page.getByRole('button', { name: 'Simpan kunjungan ulang' });
    await save.click();
    await expect(page.getByText('Belum dijawab. Tanyakan langsung.')).toBeVisible();
    await fridge.selectOption({ label: 'Ya' });
    await page.getByLabel('Bekerja').selectOption({ label: 'Ya' });
    await wellMade(page);
    await save.click();
    await expect(page.getByRole('status').getByText('Kunjungan ulang tercatat')).toBeVisible();
    await page.getByRole('link', { name: 'Rumah berikutnya' }).click();
    await expect(page.getByRole('heading', { name: 'Kunjungan ulang', level: 1 })).toBeVisible();
});

test('Dinsos sees who agrees how often, and decides where two visits differ', async ({ page }) => {
    await page.goto('/tugas?lang=en');
    await page.getByRole('link', { name: 'Decide what differs' }).click();
    await expect(page.getByText('0.6431')).toBeVisible();
    const rows = page.getByRole('table', { name: 'By visitor' });
    await expect(rows.getByRole('row', { name: /pendamping-2/ })).toContainText('74.1%');
    await expect(rows.getByRole('row', { name: /pendamping-2/ })).toContainText('55.3% to 86.9%');
    await expect(page.getByRole('region', { name: 'Visitors and questions' }).getByText('5/9')).toBeVisible();
    await wellMade(page);
    await page.getByText('Decide', { exact: true }).click();
    const holds = page.getByRole('button', { name: 'The second visit holds' });
    await expect(holds).toBeDisabled();
    await page.getByLabel('Reason').fill('The photo shows it');
    await holds.click();
    await expect(page.getByText('No difference waits for a decision.')).toBeVisible();
    await page.getByLabel('Share of each visitor').fill('100');
    await page.getByRole('button', { name: 'Draw a sample' }).click();
    await expect(page.getByText('The sample is drawn.')).toBeVisible();
});
