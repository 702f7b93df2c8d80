import { expect, test } from '@playwright/test';

const asked = 'tanggal=2021-05-01&wilayah=32.01';
const figure = (text: string | null) => Number((text ?? '').replace(/\D/g, ''));

test.use({ viewport: { width: 360, height: 740 } });

test('by keys on a phone: a cause of duplicates, a case, its family, and back', async ({ page }) => {
    await page.goto(`/laporan/ganda?${asked}`);
    const kinds = page.getByRole('group', { name: 'Menurut sebab' }).getByRole('button');
    await expect(kinds.first()).toBeVisible();
    const sums = (await kinds.locator('.number').allTextContents()).map(figure);
    expect(sums[0]).toBe(sums.slice(1).reduce((all, count) => all + count, 0));
    const kind = kinds.filter({ hasText: 'Di dua daftar satu program' });
    await kind.focus();
    await page.keyboard.press('Enter');
    await expect(kind).toHaveAttribute('aria-pressed', 'true');
    await expect(page).toHaveURL(/sebab=two_lists/);
    const grid = page.getByRole('grid', { name: 'Kasus' });
    await expect(page.getByRole('status').filter({ hasText: 'kasus' })).toHaveText(`${await kind.locator('.number').textContent()} kasus`);
    await expect(grid).toHaveAttribute('aria-rowcount', String(figure(await kind.locator('.number').textContent()) + 1));
    await page.getByLabel('Pasangan program').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator(':focus')).toHaveAttribute('aria-rowindex', '3');
    await expect(page.locator(':focus')).toContainText('NIK');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/keluarga\/\d+$/);
    await page.goBack();
    await expect(kind).toHaveAttribute('aria-pressed', 'true');
    await expect(grid.locator('[aria-rowindex="3"]')).toHaveAttribute('tabindex', '0');
});

test('anomalies: a kind is as many records, and a district is asked about by a key', async ({ page }) => {
    await page.goto(`/laporan/anomali?${asked}`);
    const kind = page.getByRole('group', { name: 'Menurut temuan' }).getByRole('button', { name: /^Tanpa NIK/ });
    const count = await kind.locator('.number').textContent();
    await kind.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/temuan=no_nik/);
    await expect(page.getByRole('status').filter({ hasText: 'catatan' })).toHaveText(`${count} catatan`);
    await expect(page.getByRole('link', { name: /Unduh/ })).toHaveAttribute('href', /anomalies\/names\.xlsx/);
    await page.getByRole('button', { name: 'Jonggol' }).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/wilayah=32\.01\.06/);
});

test('who lacks what: a number of the grid is as many families by name', async ({ page }) => {
    await page.goto(`/laporan/kelengkapan?${asked}`);
    const cell = page.getByRole('button', { name: /^Belum punya KKS di Jonggol/ });
    const lacks = await cell.textContent();
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Keluarga' })).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: 'rumah tangga' })).toHaveText(`${lacks} rumah tangga`);
    await page.getByLabel('Program Keluarga Harapan', { exact: true }).check();
    await expect(page.getByRole('table', { name: 'Menurut bantuan' }).getByRole('row', { name: /Program Keluarga Harapan/ })).toBeVisible();
    const book = new URL((await page.getByRole('link', { name: /xlsx/ }).getAttribute('href')) ?? '', 'http://localhost');
    expect(book.pathname).toBe('/api/v1/complements/names.xlsx');
    expect(book.searchParams.getAll('also')).toEqual(['pkh']);
    await page.getByLabel('Yang dihitung').selectOption({ label: 'penerima Program Sembako' });
    await expect(page.getByRole('link', { name: /xlsx/ })).toHaveAttribute('href', /of=sembako/);
});

test('a household’s score is explained, compared, and its name stands in no address', async ({ page }) => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await page.goto('/laporan/peringkat');
    await page.locator('main h2 a').first().click();
    await page.getByRole('searchbox').fill('kartini');
    await page.keyboard.press('Enter');
    await expect(page.getByText(/ditemukan, 50 ditampilkan/)).toBeVisible();
    await page.getByRole('link', { name: /Kartini/ }).first().click();
    await expect(page.locator('h1')).toContainText('Kartini');
    const parts = page.getByRole('table', { name: 'Dari rata-rata ke skornya' }).getByRole('row');
    const points = (await parts.locator('td:last-child').allTextContents()).map((text) => figure(text) * (text.startsWith('−') ? -1 : 1));
    expect(points.slice(0, -1).reduce((all, one) => all + one, 0), 'the parts sum to the score').toBe(points.at(-1));
    await page.getByLabel('Bandingkan dengan').selectOption({ index: 1 });
    await expect(page).toHaveURL(/sejak=30/);
    await expect(page.getByRole('row', { name: /Datanya sendiri berubah/ })).toContainText('+7.232');
    await expect(page.getByRole('row', { name: /Sepeda motor/ }).last()).toContainText('0 → 1');
    await page.goBack();
    await expect(page.getByRole('searchbox')).toHaveValue('kartini');
    expect([...urls, page.url(), await page.title()].join('\n').toLowerCase()).not.toContain('kartini');
});
