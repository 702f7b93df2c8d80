import { expect, test, type Page } from '@playwright/test';

const start = '/simulasi?program=pkh&tahap=2021:2/4&wilayah=32.01';
const cell = (page: Page, name: string | RegExp, column: number) =>
    page.getByRole('table', { name: 'Sebelum dan sesudah' }).getByRole('row', { name }).getByRole('cell').nth(column);

test('a number is moved by keys, and the figures follow', async ({ page }) => {
    await page.goto(start);
    const slider = page.getByRole('slider', { name: 'Persen termiskin yang dilayani' });
    await expect(slider).toHaveValue('25');
    await expect(cell(page, /Biaya setahun/, 2)).toHaveText('=');
    const before = await cell(page, /Penerima/, 0).textContent();
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(slider).toHaveValue('24');
    await expect(slider).toHaveAttribute('aria-valuetext', '24');
    await expect(cell(page, /Biaya setahun/, 2)).toHaveText(/^−Rp\u00a0/);
    await expect(cell(page, /Penerima/, 0)).toHaveText(before ?? '');
    await expect(page.getByRole('status').filter({ hasText: 'Selesai dihitung' })).toContainText('0 akan mendapat');

    const link = page.getByRole('link', { name: /Unduh daftar nama/ });
    const asked = new URL((await link.getAttribute('href')) ?? '', 'http://localhost').searchParams;
    expect(asked.getAll('set')).toEqual(['poorest=24']);
    expect(asked.get('region')).toBe('32.01');

    await page.getByRole('button', { name: 'Kembali ke aturan' }).click();
    await expect(slider).toHaveValue('25');
    await expect(cell(page, /Biaya setahun/, 2)).toHaveText('=');
    await expect(link).toHaveCount(0);
});

test('a slider that is dragged asks when it rests, and an old answer is not shown', async ({ page }) => {
    const asked: number[] = [];
    let hold: Promise<void> | undefined;
    await page.route('**/api/v1/simulations', async (route) => {
        asked.push(route.request().postDataJSON().parameters?.poorest ?? 25);
        await hold;
        await route.continue();
    });
    await page.goto(start);
    await expect(cell(page, /Biaya setahun/, 2)).toHaveText('=');
    expect(asked).toEqual([25]);

    let release = () => {};
    hold = new Promise((done) => (release = done));
    const slider = page.getByRole('slider', { name: 'Persen termiskin yang dilayani' });
    const drag = (from: number, to: number) =>
        slider.evaluate(
            (element: HTMLInputElement, [from, to]: [number, number]) => {
                for (let value = from; value !== to; value += Math.sign(to - from)) {
                    element.value = String(value + Math.sign(to - from));
                    element.dispatchEvent(new Event('input', { bubbles: true }));
                }
            },
            [from, to] as [number, number],
        );
    await drag(25, 60);
    await expect.poll(() => asked).toEqual([25, 60]);
    await drag(60, 10);
    await expect(page.getByText('Menghitung…')).toBeVisible();
    await page.waitForTimeout(400);
    expect(asked, 'one question at a time').toEqual([25, 60]);
    release();
    await expect.poll(() => asked).toEqual([25, 60, 10]);
    await expect(cell(page, /Biaya setahun/, 2)).toHaveText(/^−/);
});

test('a refusal is said, and asked again', async ({ page }) => {
    let refuse = true;
    await page.route('**/api/v1/simulations', (route) =>
        refuse
            ? route.fulfill({
                  status: 409,
                  contentType: 'application/problem+json',
                  body: JSON.stringify({ type: 'about:blank', title: 'Conflict', status: 409, detail: 'Daftar yang ditanyakan belum ada.', code: 'x.y', request: 'r' }),
              })
            : route.continue(),
    );
    await page.goto(start);
    await expect(page.getByText('Daftar yang ditanyakan belum ada.')).toBeVisible();
    refuse = false;
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await expect(page.getByRole('heading', { name: 'Sebelum dan sesudah' })).toBeVisible();
});

test('programme, stage and region are in the address; places are asked for where nobody says them', async ({ page }) => {
    await page.goto(start);
    await page.getByLabel('Kecamatan').selectOption({ index: 1 });
    await expect(page).toHaveURL(/wilayah=32\.01\.\d\d/);
    await page.getByLabel('Kecamatan').selectOption('');
    await expect(page).toHaveURL(/wilayah=32\.01(&|$)/);
    await page.getByLabel('Program', { exact: true }).selectOption('psks');
    await expect(page.getByText('belum mempunyai angka bernama')).toBeVisible();
    await expect(page.getByText('Kuota wilayah ini tidak disebut')).toBeVisible();
    await page.getByLabel('Kuota wilayah ini').fill('20');
    await expect(page.getByText('Kuota wilayah ini tidak disebut')).toHaveCount(0);
});

test('all programmes of a day', async ({ page }) => {
    await page.goto(start);
    await page.getByRole('link', { name: 'Semua program' }).click();
    await expect(page).toHaveURL(/\/simulasi\/anggaran/);
    await expect(page.getByRole('row', { name: /Program Keluarga Harapan/ })).toContainText('16.204 keluarga');
    await expect(page.getByRole('row', { name: /Program Sembako/ })).toContainText('kuota wilayah tidak disebut');
});
