import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

// A server of its own over a database with accounts: the program on the command line opens them.
const program = process.env['TEPAT_PROGRAM'];
test.skip(!program, 'TEPAT_PROGRAM names no program');
// For a machine that does much else beside.
test.setTimeout(120_000);
test.use({ viewport: { width: 360, height: 760 }, hasTouch: true });

let folder = '';
let address = '';
let server: ChildProcess | undefined;
const first: Record<string, string> = {};

test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tepat-sign-in-'));
    const env = { ...process.env, TEPAT_DATABASE: join(folder, 'tepat.db') };
    const run = (...verb: string[]) => execFileSync(program ?? '', [...verb, '--json'], { encoding: 'utf8', env });
    const open = (login: string, role: string, region: string, actor: string) => {
        const made = run('account', 'open', login, '--name', `Petugas ${login}`, '--role', role, '--region', region, '--as', actor);
        first[login] = JSON.parse(made).password;
    };
    run('init');
    run('regions', 'load', 'tests/cli/areas');
    open('pusat', 'data_team', '00', 'root');
    open('sri', 'verifier', '97.01', 'pusat');
    server = spawn(program ?? '', ['serve', '--port', '0', '--web', 'build/web', '--lang', 'en'], { env });
    address = await new Promise<string>((resolve, reject) => {
        let said = '';
        server?.stderr?.on('data', (piece: Buffer) => {
            said += piece.toString();
            const found = /http:\/\/[0-9.:]+/.exec(said)?.[0];
            if (found) resolve(found);
        });
        server?.on('exit', () => reject(new Error(said)));
    });
    await expect.poll(async () => (await fetch(`${address}/readyz`)).status, { timeout: 30_000 }).toBe(200);
});

test.afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
});

/** As an authenticator app does (RFC 6238), from what it was told: base32, SHA-1, 30 seconds, six digits. */
function codeOf(secret: string, step: number): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...secret.replace(/=/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac('sha1', key).update(counter).digest();
    const offset = (hash[19] ?? 0) & 15;
    return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
const present = () => Math.floor(Date.now() / 30_000);

async function wellMade(page: Page) {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target).join(', ')}`)).toEqual([]);
}

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
    await expect(menu.getByRole('link')).toHaveText(['Tugas', 'Usulan', 'Pengesahan', 'Ringkasan', 'Daftar', 'Laporan', 'Tinjauan']);
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
