import { expect, test, type Page } from '@playwright/test';

/** Tab until the focus is where it should be; a person would. */
async function tabTo(page: Page, selector: string, most = 60) {
    for (let count = 0; count < most; ++count) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((text) => document.activeElement?.matches(text), selector)) return;
    }
    throw new Error(`${most} times Tab did not reach ${selector}`);
}

test('by keys alone: overview, list, filter, why, and back', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('.districts')).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toHaveText('Langsung ke isi');
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();

    await tabTo(page, 'a.button[href^="/daftar/"]');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/daftar\/\d+$/);
    await expect(page.locator('h1')).toBeFocused();
    await expect(page.getByRole('grid')).toBeVisible();

    await tabTo(page, '#outcome');
    await page.keyboard.press('ArrowDown');
    await expect(page).toHaveURL(/hasil=eligible/);
    await expect(page.getByRole('grid').getByText('Tidak berhak')).toHaveCount(0);

    await tabTo(page, '[role=row]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowUp');
    const index = Number(await page.locator(':focus').getAttribute('aria-rowindex'));
    expect(index).toBeGreaterThan(5);
    const name = await page.locator(':focus .name').innerText();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/daftar\/\d+\/\d+$/);
    await expect(page.locator('h1')).toContainText(name.trim());
    await expect(page.locator('#answer')).toContainText(/berhak/i);

    await page.goBack();
    await expect(page).toHaveURL(/hasil=eligible/);
    await expect(page.locator(`[role=row][aria-rowindex="${index}"]`)).toHaveAttribute('tabindex', '0');
});

test('a hundred thousand lines: the last one is a key away, and few rows are there at once', async ({ page }) => {
    await page.goto('/daftar');
    await page.locator('main h2 a').first().click();
    const grid = page.getByRole('grid');
    await expect(grid).toBeVisible();
    const total = Number(await grid.getAttribute('aria-rowcount')) - 1;
    await grid.locator('[role=row][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await expect(page.locator(':focus')).toHaveAttribute('aria-rowindex', String(total + 1));
    await expect(page.locator(':focus .name')).toBeVisible();
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    await page.keyboard.press('Home');
    await expect(page.locator(':focus')).toHaveAttribute('aria-rowindex', '2');
});

test('a name is searched for, and stands in no address', async ({ page }) => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await page.goto('/daftar');
    await page.locator('main h2 a').first().click();
    const first = page.locator('.lines .name').first();
    const word = (await first.innerText()).trim().split(' ')[0] ?? '';
    await page.locator('#name').fill(word.toLowerCase());
    await expect(page.getByRole('button', { name: 'Hapus saringan' })).toBeVisible();
    await expect(first).toContainText(new RegExp(word, 'i'));
    await page.locator('#name').fill('tidakadanamasepertiini');
    await expect(page.getByText('Tidak ada yang cocok')).toBeVisible();
    await page.getByRole('button', { name: 'Hapus saringan' }).click();
    await expect(page.getByRole('grid')).toBeVisible();
    expect([...urls, page.url(), await page.title()].join('\n').toLowerCase()).not.toContain(word.toLowerCase());
});

test('the language is remembered, and asked of the server', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    const payments = page.getByRole('link', { name: 'Payments', exact: true });
    await expect(payments).toBeVisible();
    const asked = page.waitForRequest('**/api/v1/plans');
    await payments.click();
    expect((await asked).headers()['accept-language']).toMatch(/^en/);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('what is not there says so, with a way on', async ({ page }) => {
    await page.goto('/pembayaran/999999');
    await expect(page.getByRole('alert')).toContainText('Coba lagi');
    await page.goto('/tidak/ada');
    await page.getByRole('link', { name: 'Ke ringkasan' }).click();
    await expect(page).toHaveURL(/\/$/);
});

test('a server that does not answer, and a browser that is offline, are told', async ({ page, context }) => {
    await page.route('**/api/v1/plans', (route) => route.abort());
    await page.goto('/pembayaran');
    await expect(page.getByRole('alert')).toContainText('Server tidak menjawab');
    await page.unroute('**/api/v1/plans');
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await expect(page.locator('main .figures').first()).toBeVisible();
    await context.setOffline(true);
    await expect(page.getByText('Peramban sedang luring')).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByText('Peramban sedang luring')).toHaveCount(0);
});

test('the page for the family prints its answer without the menus', async ({ page }) => {
    await page.goto('/daftar');
    await page.locator('main h2 a').first().click();
    await page.locator('.lines .name a').first().click();
    await expect(page.locator('#answer')).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('header')).toBeHidden();
    await expect(page.locator('#officer')).toBeHidden();
    await expect(page.locator('#answer')).toBeVisible();
    await expect(page.getByText(/^Dicetak/)).toBeVisible();
});
