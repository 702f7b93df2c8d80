import { expect, test, type Page } from '@playwright/test';
import { png } from './png';
import { wellMade } from './offices';

// Objections, complaints, receipts, and other times, over invented answers, on a phone.
test.use({ viewport: { width: 360, height: 760 }, geolocation: { latitude: -6.5971, longitude: 106.806, accuracy: 12 }, permissions: ['geolocation'] });

const photo = (page: Page, label: string) =>
    page.getByLabel(`${label}: pilih berkas`).setInputFiles({ name: 'rumah.png', mimeType: 'image/png', buffer: png(90) });

test('a citizen finds a family by a masked name, and says what is still missing', async ({ page }) => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(decodeURIComponent(request.url())));
    await page.goto('/sanggahan/baru?lang=id');
    const send = page.getByRole('button', { name: 'Kirim sanggahan' });
    await expect(page.getByText('Belum lengkap: keluarga, cerita, letak rumah, foto rumah.')).toBeVisible();
    await expect(send).toBeDisabled();
    const name = page.getByLabel('Nama kepala keluarga yang disanggah');
    await name.fill('nobody');
    await page.getByRole('button', { name: 'Cari' }).click();
    await expect(page.getByText('Tidak ada keluarga dengan nama kepala seperti itu')).toBeVisible();
    await name.fill('nur');
    await name.press('Enter');
    await expect(page.getByText('Tulis nama yang lebih lengkap')).toBeVisible();
    await name.fill('siti');
    await name.press('Enter');
    await expect(page.getByRole('radio')).toHaveCount(2);
    await page.getByLabel('S*** A***, Kp. Baru RT 03').check();
    await page.getByLabel('Ceritakan apa yang Anda lihat').fill('Punya dua mobil');
    await page.getByRole('button', { name: 'Ambil letak dari ponsel' }).click();
    await photo(page, 'Foto rumah dari luar');
    await expect(page.getByText('Belum lengkap')).toHaveCount(0);
    await wellMade(page);
    // What was typed is still there after a reload.
    await page.reload();
    await expect(page.getByText('Keluarga S*** A*** sudah dipilih.')).toBeVisible();
    await send.click();
    await expect(page.getByText('Sanggahan terkirim')).toBeVisible();
    await page.getByRole('link', { name: 'Tanda terima' }).click();
    await expect(page.getByRole('img', { name: /Tanda terima entri 60/ })).toBeVisible();
    expect(urls.filter((url) => /siti|nobody/i.test(url)), 'a name stands in no address').toEqual([]);
});

test('a name that only one family bears needs no choice', async ({ page }) => {
    await page.goto('/pengaduan/baru?lang=id');
    await page.getByLabel('Jenis pengaduan').selectOption('left_out');
    await expect(page.getByLabel('Nama kepala keluarga yang bersangkutan')).toHaveCount(0);
    await page.getByLabel('Jenis pengaduan').selectOption('amount_cut');
    await page.getByLabel('Apa yang terjadi?').fill('Dipotong lima puluh ribu');
    await expect(page.getByRole('button', { name: 'Kirim pengaduan' })).toBeDisabled();
    await page.getByLabel('Nama kepala keluarga yang bersangkutan').fill('dewi');
    await page.getByRole('button', { name: 'Cari' }).click();
    await expect(page.getByLabel('D*** L***, Jl. Sawah')).toBeChecked();
    await page.getByRole('button', { name: 'Kirim pengaduan' }).click();
    await expect(page.getByText('Nomor pengaduan 5101')).toBeVisible();
});

test('an officer decides an objection with the house before the eyes', async ({ page }) => {
    await page.goto('/tugas?lang=id');
    await page.getByRole('link', { name: 'Putuskan sanggahan' }).click();
    await expect(page).toHaveURL(/keadaan=open/);
    await expect(page.getByText(/Diputus paling lambat .* \(9 hari lagi\)/)).toBeVisible();
    await expect(page.getByText('Gugur', { exact: true })).toHaveCount(1);
    await page.getByRole('link', { name: 'sudah mampu: Dewi Lestari' }).click();
    await expect(page.getByText('Penyanggah: warga')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Buka letak rumah' })).toHaveAttribute('href', 'geo:-6.59710,106.80600');
    await page.locator('summary', { hasText: 'Putuskan sanggahan' }).click();
    await page.getByLabel('Alasan').fill('Rumah sudah dilihat');
    await page.getByRole('button', { name: 'Terima sanggahan' }).click();
    await expect(page.getByText('Tercatat.', { exact: true })).toBeVisible();
});

test('a complaint shows what is late, is answered, and what came of it is told', async ({ page }) => {
    await page.goto('/pengaduan?lang=id&keadaan=opened');
    await expect(page.getByText('Sudah lewat batas.')).toBeVisible();
    await page.getByRole('link', { name: 'Bantuan tidak diterima' }).click();
    await page.getByLabel('Yang ditemukan').fill('Agen mengakui');
    await page.getByLabel('Yang sudah dilakukan').fill('Uang dikembalikan');
    await page.getByRole('button', { name: 'Kirim jawaban' }).click();
    await expect(page.getByText('Jawaban tercatat.')).toBeVisible();
    await page.goto('/pengaduan/5105?lang=id');
    await expect(page.getByText('Diputus: Banding diterima')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Jawab pengaduan' })).toHaveCount(0);
    await page.goto('/pengaduan/saya?lang=id');
    const answered = page.locator('section', { hasText: 'Nomor pengaduan 5102' });
    await answered.locator('summary', { hasText: 'Tanggapi jawaban' }).click();
    await answered.getByLabel('Alasan').fill('Belum kembali');
    await answered.getByRole('button', { name: 'Ajukan banding' }).click();
    await expect(answered.getByText('Tercatat.', { exact: true })).toBeVisible();
});

test('a family appeals with its papers, and its numbers stay nowhere', async ({ page }) => {
    await page.goto('/usulan/saya?lang=id');
    await page.getByRole('link', { name: 'Keluarga saya akan dikeluarkan' }).click();
    await page.getByLabel('NIK salah satu anggota').fill('3201 0141 0180 0001');
    await page.getByLabel('Nomor KK').fill('9201010101010001');
    await page.getByLabel('Mengapa keluarga Anda').fill('Rumah itu bukan milik kami');
    const send = page.getByRole('button', { name: 'Ajukan banding' });
    await send.click();
    await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
    await page.getByLabel('Nomor KK').fill('3201010101010001');
    await send.click();
    await expect(page.getByText('Banding tercatat')).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('320101');
});

test('each fact opens by a key to who recorded it when and on what paper', async ({ page }) => {
    await page.goto('/daftar?lang=id');
    await page.locator('main h2 a').first().click();
    await page.locator('.lines .name a').first().click();
    await page.getByRole('link', { name: 'Buka data keluarga' }).click();
    const fact = page.locator('#facts ~ div details').first();
    await fact.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect(fact.getByText('kecamatan-cibinong.xlsx (baris 87 dalam entri)')).toBeVisible();
    await expect(fact.getByText('operator', { exact: true })).toBeVisible();
    await expect(fact.getByText(/entri 12/)).toBeVisible();
    // Another time, and what differs since.
    await page.locator('summary', { hasText: 'Waktu lain' }).click();
    await page.getByLabel('Benar pada tanggal').fill('2021-02-01');
    await page.getByLabel('Diketahui pada tanggal').fill('2021-02-01');
    await page.getByRole('button', { name: 'Tampilkan' }).click();
    await expect(page.getByText('Ini yang benar pada 1 Februari 2021, menurut yang diketahui pada 1 Februari 2021.')).toBeVisible();
    await page.getByRole('link', { name: 'Bandingkan dengan yang diketahui sekarang' }).click();
    await expect(page.getByText('Keputusan waktu itu memakai data yang kemudian dikoreksi.')).toBeVisible();
    const after = page.locator('section', { hasText: 'Dikoreksi kemudian' }).locator('details').last();
    await after.locator('summary').click();
    await expect(after.getByRole('link', { name: 'Lihat usulannya' })).toHaveAttribute('href', '/usulan/7000');
    await expect(after.getByRole('link', { name: 'Buka dokumen 2' })).toBeVisible();
    await wellMade(page);
});
