import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Offices, program, wellMade } from './offices';

// A server that sends mail to a mail server of this machine, which keeps what it gets.
const python = '/usr/bin/python3';
test.skip(!program, 'TEPAT_PROGRAM names no program');
test.skip(spawnSync(python, ['-c', 'import aiosmtpd']).status !== 0, 'python3-aiosmtpd is not installed');
test.setTimeout(120_000);
test.use({ viewport: { width: 360, height: 760 }, hasTouch: true });

let offices: Offices | undefined;
let mail: ChildProcess | undefined;
let box = '';

const mails = () =>
    readdirSync(box)
        .filter((name) => name.endsWith('.eml'))
        .sort()
        .map((name) => readFileSync(join(box, name), 'utf8'));
const bodyOf = (message: string) => Buffer.from(message.split('\r\n\r\n').slice(1).join(''), 'base64').toString('utf8');

test.beforeAll(async () => {
    test.setTimeout(120_000);
    offices = new Offices('notices');
    offices.open('pusat', 'Petugas pusat', 'data_team', '00', 'root');
    offices.open('sri', 'Petugas sri', 'verifier', '97.01', 'pusat');
    box = offices.file('surat');
    mkdirSync(box);
    mail = spawn(python, ['tests/support/smtp_server.py', box, 'open']);
    await expect.poll(() => existsSync(join(box, 'port')), { timeout: 30_000 }).toBe(true);
    const settings = offices.file('surel.toml');
    writeFileSync(settings, `server = 'smtp://127.0.0.1:${readFileSync(join(box, 'port'), 'utf8')}'\nfrom = 'tepat@contoh.id'\nsite = 'http://127.0.0.1:8080'\nhour = 0\n`);
    await offices.serve(60_000, '--mail', settings);
});

test.afterAll(() => {
    offices?.close();
    mail?.kill();
});

test('what became of the account is read, and mailed to an address that its holder proved', async ({ page }) => {
    await page.goto(`${offices?.address}/?lang=id`);
    await page.getByLabel('Nama akun').fill('sri');
    await page.getByLabel('Kata sandi').fill(offices?.passwords['sri'] ?? '');
    await page.getByRole('button', { name: 'Masuk' }).tap();
    await page.getByLabel('Kata sandi sekarang').fill(offices?.passwords['sri'] ?? '');
    await page.getByLabel('Kata sandi baru').fill('sawah di tepi kali');
    await page.getByRole('button', { name: 'Ganti kata sandi' }).tap();

    await page.getByRole('link', { name: '1 pemberitahuan belum dibaca' }).tap();
    await expect(page.getByText('Akun Anda mendapat peran Petugas verifikasi').first()).toBeVisible();
    await wellMade(page);

    await page.goto(`${offices?.address}/akun`);
    await page.getByLabel('Alamat surel').fill('sri@contoh.id');
    await page.getByRole('button', { name: 'Kirim kode' }).tap();
    await expect(page.getByText('Kode dikirim ke s***@c***.id')).toBeVisible();
    await expect.poll(() => mails().length, { timeout: 60_000 }).toBe(1);
    const [first = ''] = mails();
    expect(first).toContain('sri@contoh.id');
    const code = /\d{6}/.exec(bodyOf(first))?.[0] ?? '';
    await page.getByLabel('Kode dari surel').fill(code);
    await page.getByRole('button', { name: 'Periksa kode' }).last().tap();
    await expect(page.getByText('Dikirim ke s***@c***.id.')).toBeVisible();
    await wellMade(page);

    // The day's digest: the role is still unread.
    await expect.poll(() => mails().length, { timeout: 60_000 }).toBe(2);
    const digest = bodyOf(mails()[1] ?? '');
    expect(digest).toContain('1 pemberitahuan');
    expect(digest).toContain('http://127.0.0.1:8080/pemberitahuan');
    expect(digest).not.toContain('sri');
    expect(digest).not.toContain('verifikasi');

    await page.getByRole('link', { name: '1 pemberitahuan belum dibaca' }).tap();
    await page.getByRole('button', { name: 'Tandai semua sudah dibaca' }).tap();
    await expect(page.getByRole('link', { name: 'Pemberitahuan', exact: true })).toBeVisible();
});
