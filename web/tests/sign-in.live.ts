import { expect, test, type Page } from '@playwright/test';
import { codeOf, Offices, program, wellMade } from './offices';

// A server of its own over a database with accounts: the program on the command line opens them.
test.skip(!program, 'TEPAT_PROGRAM names no program');
// For a machine that does much else beside.
test.setTimeout(120_000);
test.use({ viewport: { width: 360, height: 760 }, hasTouch: true });

let offices: Offices | undefined;
let address = '';
let first: Record<string, string> = {};

test.beforeAll(async () => {
    offices = new Offices('sign-in');
    offices.open('pusat', 'Petugas pusat', 'data_team', '00', 'root');
    offices.open('sri', 'Petugas sri', 'verifier', '97.01', 'pusat');
    await offices.serve(30_000);
    ({ address, passwords: first } = offices);
});

test.afterAll(() => offices?.close());

const present = () => Math.floor(Date.now() / 30_000);

async function signIn(page: Page, login: string, password: string) {
    await page.getByLabel('Nama akun').fill(login);
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).tap();
}

async function changePassword(page: Page, now: string, next: string) {
    await page.getByLabel('Kata sandi sekarang').fill(now);
    await page.getByLabel('Kata sandi baru').fill(next);
    await page.getByRole('button', { name: 'Ganti kata sandi' }).tap();
}

test('a verifier signs in by taps, changes the first password, and sees what the role allows', async ({ page }) => {
    await page.goto(`${address}/daftar`);
    await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
    await wellMade(page);
    await signIn(page, 'sri', 'bukan ini sandinya');
    await expect(page.getByRole('alert')).toContainText('tidak benar');
    await signIn(page, 'sri', first['sri'] ?? '');
    await expect(page.getByText('Ganti dulu kata sandi pertama')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Menu utama' }).getByRole('link')).toHaveCount(0);
    await wellMade(page);
    await changePassword(page, first['sri'] ?? '', 'sawah di tepi kali');
    // The page that was wanted in the first place.
    await expect(page.getByRole('heading', { name: 'Daftar', level: 1 })).toBeVisible();
    const menu = page.getByRole('navigation', { name: 'Menu utama' });
    await expect(menu.getByRole('link')).toHaveText(['Tugas', 'Usulan', 'Sanggahan', 'Pengaduan', 'Pengesahan', 'Ringkasan', 'Daftar', 'Laporan', 'Tinjauan']);
    await wellMade(page);

    // Another window of the browser is signed in too; without the page's token nothing is changed.
    const forged = await page.evaluate(async () =>
        (await fetch('/api/v1/session/password', { method: 'PUT', body: '{}', headers: { 'Content-Type': 'application/json' } })).status,
    );
    expect(forged).toBe(403);
    expect(await page.evaluate(() => document.cookie)).toBe('');

    await page.getByRole('link', { name: 'sri' }).tap();
    await expect(page.getByText('Petugas verifikasi')).toBeVisible();
    await wellMade(page);
    await page.getByRole('button', { name: 'Keluar' }).tap();
    await expect(page.getByLabel('Nama akun')).toBeVisible();
    expect((await page.request.get(`${address}/api/v1/lists`)).status()).toBe(401);
});

test('the data team must set up a code, and is asked for it from then on', async ({ page }) => {
    const password = 'gunung dan lautan luas';
    await page.goto(address);
    await signIn(page, 'pusat', first['pusat'] ?? '');
    await changePassword(page, first['pusat'] ?? '', password);
    await expect(page.getByText('Peran Anda memerlukan kode masuk')).toBeVisible();
    await page.getByRole('button', { name: 'Atur kode masuk' }).tap();
    await expect(page.getByRole('img', { name: 'Kode QR' })).toBeVisible();
    await wellMade(page);
    const secret = await page.locator('code').innerText();
    const step = present();
    await page.getByLabel('Kode enam angka').fill(codeOf(secret, step));
    await page.getByRole('button', { name: 'Periksa kode' }).tap();
    await expect(page.getByRole('link', { name: 'Ringkasan' })).toBeVisible();

    // A village's operator gets an account, in nine taps from here.
    await page.getByRole('link', { name: 'pusat' }).tap();
    await page.getByRole('link', { name: 'Akun petugas' }).tap();
    await page.getByLabel('Nama lengkap').fill('Ani Lestari');
    await page.getByLabel('Nama akun').fill('ani');
    await page.getByLabel('Peran').selectOption({ label: 'Operator desa/kelurahan' });
    await page.getByRole('button', { name: 'Buka akun' }).tap();
    await expect(page.getByRole('alert')).toContainText('tingkatnya bukan itu');
    await page.getByLabel('Provinsi').selectOption({ index: 1 });
    await page.getByLabel('Kabupaten').selectOption({ index: 1 });
    await page.getByLabel('Kecamatan').selectOption({ index: 1 });
    await page.getByLabel('Desa').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Buka akun' }).tap();
    await expect(page.getByText('Kata sandi pertama ani')).toBeVisible();
    await wellMade(page);
    await page.getByText('Ani Lestari', { exact: true }).tap();
    await page.getByLabel('Alasan menutup').first().fill('salah buka');
    await wellMade(page);

    await page.goto(`${address}/akun`);
    await page.getByRole('button', { name: 'Keluar' }).tap();
    await signIn(page, 'pusat', password);
    await expect(page.getByLabel('Kode enam angka')).toBeVisible();
    await wellMade(page);
    // The code of the next half minute holds already, since clocks differ; that of before was used.
    await page.getByLabel('Kode enam angka').fill(codeOf(secret, step));
    await page.getByRole('button', { name: 'Masuk' }).tap();
    await expect(page.getByRole('alert')).toContainText('tidak benar');
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).tap();
    await page.getByLabel('Kode enam angka').fill(codeOf(secret, step + 1));
    await page.getByRole('button', { name: 'Masuk' }).tap();
    await expect(page.getByRole('link', { name: 'Ringkasan' })).toBeVisible();
});
