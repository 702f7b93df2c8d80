import { expect, test, type Page } from '@playwright/test';

test.skip(!!process.env['TEPAT_URL'], 'these lists are of the invented server');
test.use({ viewport: { width: 360, height: 740 } });

/** Tab until the focus is where it should be; a person would. */
async function tabTo(page: Page, selector: string, most = 60) {
    for (let count = 0; count < most; ++count) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((text) => document.activeElement?.matches(text), selector)) return;
    }
    throw new Error(`${most} times Tab did not reach ${selector}`);
}

test('by keys on a phone: a list is made once, however often it is asked for', async ({ page }) => {
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/api/v1/lists')) keys.push(request.headers()['idempotency-key']);
    });
    await page.goto('/daftar');
    await tabTo(page, 'a[href="/daftar/baru"]');
    await page.keyboard.press('Enter');
    await expect(page.locator('h1')).toHaveText('Buat daftar');
    await expect(page.getByText('Nama Inggris: Family hope programme')).toBeVisible();
    // A lost answer: the same question again is the same order.
    await page.route('**/api/v1/lists', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await tabTo(page, 'form .button.main');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Server tidak menjawab');
    await page.unroute('**/api/v1/lists');
    const running = { key: 'k'.repeat(32), kind: 'make_list', state: 'running', step: 'Memutuskan', done: 40, total: 100 };
    await page.route('**/api/v1/jobs/*', (route) => route.fulfill({ json: running }));
    await page.locator('form .button.main').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Halaman ini boleh ditutup')).toBeVisible();
    await expect(page.getByText('40 dari 100')).toBeVisible();
    await page.unroute('**/api/v1/jobs/*');
    await page.reload(); // and closing the page loses nothing
    await expect(page).toHaveURL(/\/daftar\/45$/, { timeout: 15_000 });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
});

test('what is wrong stands at its field', async ({ page }) => {
    await page.route('**/api/v1/jobs/*', (route) =>
        route.fulfill({
            json: { key: 'k'.repeat(32), kind: 'make_list', state: 'refused', done: 0, total: 0, code: 'programmes.quota_larger', field: 'quota', text: 'Hanya ada 12 unit. Periksa alokasinya.' },
        }),
    );
    await page.goto('/daftar/baru');
    await page.getByLabel('Program').selectOption('psks');
    const quota = page.getByLabel('Kuota wilayah ini');
    await quota.fill('seribu');
    await expect(page.getByText('Tulis bilangan bulat')).toBeVisible();
    await quota.fill('1000');
    await page.getByRole('button', { name: 'Buat daftar' }).click();
    await expect(page.getByText('Hanya ada 12 unit')).toBeVisible();
    await expect(quota).toHaveAttribute('aria-invalid', 'true');
    await expect(quota).toHaveAttribute('aria-describedby', /kuota-wrong/);
});

test('lines that are not reproduced are named, and evidence is ordered with a seed', async ({ page }) => {
    await page.goto('/daftar/45');
    await page.getByRole('link', { name: 'Periksa, bandingkan, dan bukti' }).click();
    await page.getByRole('button', { name: 'Hitung ulang' }).click();
    await expect(page.getByText('Sama: semua 100.000 baris')).toBeVisible({ timeout: 15_000 });

    await page.getByLabel('Sampel yang dipilih sebuah benih').check();
    await page.getByLabel('Benih', { exact: true }).fill('dadu 4 6');
    const sent = page.waitForRequest('**/evidence');
    await page.getByRole('button', { name: 'Susun paket bukti' }).click();
    expect((await sent).postDataJSON()).toEqual({ sample: 200, seed: 'dadu 4 6' });
    const link = page.getByRole('link', { name: /^Unduh bukti-pkh-45.zip/ });
    await expect(link).toHaveAttribute('href', /\/api\/v1\/jobs\/[0-9a-f]{32}\/file$/, { timeout: 15_000 });
    await expect(page.getByText(/python3 verify.py --root 5e8a/)).toBeVisible();

    await page.route('**/api/v1/jobs/*', (route) =>
        route.fulfill({
            json: { key: 'k'.repeat(32), kind: 'reproduce', about: 45, state: 'done', done: 0, total: 0, reproduction: { lines: 100_000, differing: 2, first: [{ line: 7, subject: '12', why: 'decision', text: 'Data sama, putusan lain.', parts: ['nilai tahap'] }, { subject: '13', why: 'not_stored', text: 'Unit ini seharusnya punya baris.', parts: [] }] } },
        }),
    );
    await page.getByRole('button', { name: 'Hitung ulang' }).click();
    await expect(page.getByRole('alert')).toContainText('Berbeda: 2 dari 100.000 baris');
    await expect(page.getByRole('row', { name: /Baris 7/ })).toContainText('nilai tahap');
    await expect(page.getByRole('row', { name: /tanpa baris/ })).toBeVisible();
});

test('by keys on a phone: a difference is filtered, opened, settled; all are settled, and both sign', async ({ page }) => {
    await page.goto('/banding/50');
    await expect(page.getByRole('grid')).toBeVisible();
    const counts = await page.locator('.causes .number').allTextContents();
    const numbers = counts.map((text) => Number(text.replace(/\D/g, '')));
    const sum = numbers.pop();
    expect(numbers.reduce((all, one) => all + one, 0)).toBe(sum);

    await tabTo(page, '.cause');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/sebab=deceased/);
    await expect(page.getByText('120 dari 1.800 selisih')).toBeVisible();
    await tabTo(page, '[role=row]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/banding\/50\/\d+$/);
    await expect(page.locator('h1')).toBeFocused();
    await expect(page.getByText(/Sejak 1 Maret 2021/)).toBeVisible();
    await page.getByRole('button', { name: 'Selesaikan' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('audit.no_note')).toBeVisible();
    await expect(page.getByLabel('Alasan')).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Alasan').fill('KK dilihat 3 Mei');
    await page.getByLabel('Putusan').selectOption('second_stands');
    await page.getByRole('button', { name: 'Selesaikan' }).click();
    await expect(page.getByText('dinas menyelesaikannya: KK dilihat 3 Mei.')).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/sebab=deceased/);
    await page.getByRole('button', { name: 'Hapus saringan' }).click();

    await page.getByText('Tindakan untuk banyak selisih sekaligus').click();
    await page.getByLabel('Alasan').fill('semua dilihat');
    await page.getByRole('button', { name: 'Selesaikan' }).click();
    await expect(page.getByText('1.799 selisih diselesaikan.')).toBeVisible();
    const signing = page.getByRole('region', { name: 'Tanda tangan' });
    await signing.getByLabel('Bertindak sebagai').fill('menteri');
    await signing.getByRole('button', { name: 'Tanda tangani untuk pihak pertama' }).click();
    await expect(signing.getByText(/^menteri,/)).toBeVisible();
    await signing.getByLabel('Bertindak sebagai').fill('menteri');
    await signing.getByRole('button', { name: 'Tanda tangani untuk pihak kedua' }).click();
    await expect(signing.getByRole('alert')).toContainText('audit.signed_by_other');
    await signing.getByLabel('Bertindak sebagai').fill('gubernur');
    await signing.getByRole('button', { name: 'Tanda tangani untuk pihak kedua' }).click();
    await expect(signing.getByText('Perkara selesai')).toBeVisible();
});

test('a workbook from outside is sent by a form, its name in no address', async ({ page }) => {
    await page.goto('/banding?pertama=45');
    await page.getByLabel('Berkas dari luar').check();
    await page.getByRole('button', { name: 'Bandingkan' }).click();
    await expect(page.getByText('Belum ada berkas')).toBeVisible();
    await page.locator('input[type=file]').setInputFiles({ name: 'Siti Aminah.csv', mimeType: 'text/csv', buffer: Buffer.from('NIK\n1\n') });
    const sent = page.waitForRequest('**/comparisons/outside**');
    await page.getByRole('button', { name: 'Bandingkan' }).click();
    const request = await sent;
    expect(request.url()).toMatch(/\/outside\?first=45$/);
    expect(request.headers()['x-file-name']).toBe('Siti%20Aminah.csv');
    await expect(page).toHaveURL(/\/banding\/50$/, { timeout: 15_000 });
});
