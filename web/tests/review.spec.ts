import { expect, test, type Page } from '@playwright/test';

test.skip(!!process.env['TEPAT_URL'], 'these pairs are of the invented server');
// What one decides the other sees: the invented server remembers.
test.describe.configure({ mode: 'serial' });

const heading = (page: Page) => page.locator('section[aria-label="Pasangan untuk diputuskan"] h2');

test('by keys alone: a set is opened, several pairs decided, one looked at again and taken back', async ({ page }) => {
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
        if (request.url().endsWith('/acts')) keys.push(request.headers()['idempotency-key']);
    });
    await page.goto('/tinjauan');
    await page.getByRole('link', { name: 'Himpunan 61' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toBeFocused();
    await page.getByLabel('Nama peninjau').focus();
    await page.keyboard.type('Ani 1'); // a digit in a field decides nothing
    await page.keyboard.press('Enter');
    await expect(heading(page)).toHaveText(/^Pasangan 0 \(12 dalam antrean\)/);
    await page.keyboard.press('Tab');
    expect(keys).toHaveLength(0);
    for (let count = 0; count < 12 && !(await page.evaluate(() => document.activeElement?.textContent?.includes('Orang yang sama'))); ++count)
        await page.keyboard.press('Tab');
    await page.keyboard.press('1');
    await expect(page.getByRole('status').filter({ hasText: 'Tercatat: Orang yang sama.' })).toBeVisible();
    await expect(heading(page)).toHaveText(/^Pasangan 1 /);
    await expect(heading(page)).toBeFocused();
    await page.keyboard.press('2');
    await expect(heading(page)).toHaveText(/^Pasangan 2 /);
    await page.keyboard.press('3');
    await expect(heading(page)).toHaveText(/^Pasangan 3 /);
    await page.keyboard.press('ArrowRight');
    await expect(heading(page)).toHaveText(/^Pasangan 4 /);
    expect(new Set(keys).size).toBe(3);

    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByText('Keputusan Anda: Tidak pasti.')).toBeVisible();
    await page.keyboard.press('1'); // what is decided is not decided again by a slip
    await expect(heading(page)).toHaveText(/^Pasangan 2 /);
    await page.getByRole('button', { name: 'Tarik keputusan saya' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('identity.no_reason')).toBeVisible();
    await page.getByLabel('Catatan').fill('salah tekan');
    await page.getByRole('button', { name: 'Tarik keputusan saya' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Keputusan ditarik.')).toBeVisible();
    await expect(page.getByText('Keputusan Anda:')).toHaveCount(0);
});

test('a second reviewer on a phone sees nothing of the first, and a third what they disagree on', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/tinjauan/61');
    await page.getByLabel('Nama peninjau').fill('Budi');
    await page.getByLabel('Nama peninjau').press('Enter');
    await page.getByLabel('Pasangan mana').selectOption('semua');
    await expect(page.getByText('Satu peninjau sudah memutuskan.')).toBeVisible();
    await expect(page.getByText('Ani 1:')).toHaveCount(0);
    const marks = page.locator('mark');
    await expect(marks.first()).toBeVisible();
    expect(await marks.first().evaluate((mark) => getComputedStyle(mark).textDecorationLine)).toBe('underline');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Dua orang berbeda' }).click();
    await expect(heading(page)).toHaveText(/^Pasangan 1 /);
    await page.getByRole('button', { name: 'Sebelumnya' }).click();
    await expect(page.getByText('Dua peninjau berbeda: orang ketiga memutuskan.')).toBeVisible();
    await expect(page.getByText('Ani 1: Orang yang sama')).toBeVisible();

    await page.getByLabel('Nama peninjau').fill('Citra');
    await page.getByLabel('Nama peninjau').press('Enter');
    await page.getByLabel('Pasangan mana').selectOption('yang berbeda pendapat');
    await expect(heading(page)).toHaveText(/^Pasangan 0 \(1 dalam antrean\)/);
    await page.getByRole('button', { name: 'Orang yang sama' }).click();
    await expect(page.getByText('Tercatat: Orang yang sama. Itu yang terakhir dalam antrean.')).toBeVisible();
    await expect(page.getByText('Citra: Orang yang sama')).toBeVisible();
});

test('a lost answer is sent again under its key', async ({ page }) => {
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
        if (request.url().endsWith('/acts')) keys.push(request.headers()['idempotency-key']);
    });
    await page.goto('/tinjauan/61?sebab=held');
    await expect(heading(page)).toBeVisible();
    await page.route('**/acts', (route) => route.abort());
    await page.getByRole('button', { name: 'Tidak pasti' }).click();
    await expect(page.getByRole('alert')).toContainText('Server tidak menjawab');
    await page.unroute('**/acts');
    await page.getByRole('button', { name: 'Tidak pasti' }).click();
    await expect(page.getByText('Tercatat: Tidak pasti.')).toBeVisible();
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
});
