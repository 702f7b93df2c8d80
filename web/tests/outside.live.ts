import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { codeOf, Offices, program, wellMade } from './offices';
import { client, startProvider } from './outside-provider.mjs';

// Through a real provider (npm's oidc-provider) on this machine. It is 127.0.0.1 and ours is localhost: another site.
test.skip(!program, 'TEPAT_PROGRAM names no program');
test.setTimeout(120_000);
test.use({ viewport: { width: 360, height: 760 }, hasTouch: true });
test.describe.configure({ mode: 'serial' });

let offices: Offices | undefined;
let provider: Awaited<ReturnType<typeof startProvider>> | undefined;
let address = '';

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    return port;
}

test.beforeAll(async () => {
    const [port, theirs] = [await freePort(), await freePort()];
    address = `http://localhost:${port}`;
    provider = await startProvider(theirs, `${address}/masuk/luar`);
    offices = new Offices('outside');
    offices.open('pusat', 'Petugas pusat', 'data_team', '00', 'root');
    offices.open('sri', 'Petugas sri', 'verifier', '97.01', 'pusat');
    for (const [login, subject] of [['sri', 'sri-di-sso'], ['pusat', 'pusat-di-sso']] as const)
        offices.run('account', 'bind', login, '--issuer', provider.issuer, '--subject', subject, '--as', 'pusat');
    const settings = offices.file('sso.toml');
    writeFileSync(offices.file('rahasia'), client.secret, { mode: 0o600 });
    writeFileSync(
        settings,
        `name = "SSO Uji"\nissuer = "${provider.issuer}"\nclient_id = "${client.id}"\nclient_secret_file = "rahasia"\nredirect = "${address}/masuk/luar"\n`,
    );
    await offices.serve(30_000, '--port', String(port), '--oidc', settings);
});

test.afterAll(() => {
    offices?.close();
    provider?.close();
});

/** From our page to the provider's, and back. */
async function through(page: Page, login: string) {
    await page.getByRole('button', { name: 'Masuk dengan SSO Uji' }).tap();
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('apa saja');
    await page.getByRole('button', { name: 'Sign-in' }).tap();
    await page.getByRole('button', { name: 'Continue' }).tap();
}

test('a verifier signs in through the provider and gets to the page that was wanted; the return is good once', async ({ page }) => {
    const returns: string[] = [];
    const handedIn: string[] = [];
    page.on('request', (request) => {
        if (request.isNavigationRequest() && request.url().includes('/masuk/luar?')) returns.push(request.url());
        if (request.method() === 'PUT') handedIn.push(request.postData() ?? '');
    });
    await page.goto(`${address}/daftar`);
    await expect(page.getByRole('button', { name: 'Masuk dengan SSO Uji' })).toBeVisible();
    await wellMade(page);
    await through(page, 'sri-di-sso');
    await expect(page.getByRole('heading', { name: 'Daftar', level: 1 })).toBeVisible();
    expect(page.url()).toBe(`${address}/daftar`);
    await page.getByRole('link', { name: 'sri' }).tap();
    await expect(page.getByText('Petugas verifikasi')).toBeVisible();

    // The same return again, with the browser's own cookies: it is over.
    expect(returns).toHaveLength(1);
    const again = await page.request.put(`${address}/api/v1/session/outside`, { data: JSON.parse(handedIn[0] ?? '') });
    expect(again.status()).toBe(401);
    expect((await again.json()).code).toBe('oidc.state');
    // In another browser it is nobody's, and there is no session.
    await page.context().clearCookies();
    await page.goto(returns[0] ?? '');
    await expect(page.getByRole('alert')).toContainText('tidak dimulai di peramban ini');
    await wellMade(page);
    expect(page.url(), 'the code is out of the address at once').toBe(`${address}/masuk/luar`);
    expect((await page.request.get(`${address}/api/v1/session`)).status()).toBe(401);
});

test('whom the provider knows and nobody has bound is told so, and gets nothing', async ({ page }) => {
    await page.goto(address);
    await through(page, 'orang-lain');
    await expect(page.getByRole('alert')).toContainText('orang-lain) belum diikat pada akun');
    expect((await page.request.get(`${address}/api/v1/session`)).status()).toBe(401);
    await expect(page.getByLabel('Nama akun')).toBeVisible();
});

test('who says no at the provider is back on the sign-in page', async ({ page }) => {
    await page.goto(address);
    await page.getByRole('button', { name: 'Masuk dengan SSO Uji' }).tap();
    await page.getByRole('link', { name: 'Cancel' }).tap();
    await expect(page.getByRole('alert')).toContainText('Anda membatalkannya');
});

test('the own code is asked for: set up once, and from then on after the provider', async ({ page }) => {
    await page.goto(address);
    await through(page, 'pusat-di-sso');
    await expect(page.getByText('Peran Anda memerlukan kode masuk')).toBeVisible();
    await page.getByRole('button', { name: 'Atur kode masuk' }).tap();
    const secret = await page.locator('code').innerText();
    const step = Math.floor(Date.now() / 30_000);
    await page.getByLabel('Kode enam angka').fill(codeOf(secret, step));
    await page.getByRole('button', { name: 'Periksa kode' }).tap();
    await expect(page.getByRole('link', { name: 'Ringkasan' })).toBeVisible();
    await page.context().clearCookies();
    await page.goto(address);
    await through(page, 'pusat-di-sso');
    await expect(page.getByLabel('Kode enam angka')).toBeVisible();
    await wellMade(page);
    await expect(page.getByLabel('Kata sandi')).toHaveCount(0);
    await page.getByLabel('Kode enam angka').fill('000000');
    await page.getByRole('button', { name: 'Masuk', exact: true }).tap();
    await expect(page.getByRole('alert')).toContainText('tidak benar');
    await page.getByLabel('Kode enam angka').fill(codeOf(secret, step + 1));
    await page.getByRole('button', { name: 'Masuk', exact: true }).tap();
    await expect(page.getByRole('link', { name: 'Ringkasan' })).toBeVisible();
});
