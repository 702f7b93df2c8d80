import { join } from 'node:path';
import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { codeOf, Offices, program, wellMade } from './offices';
import { png } from './png';

// One village, the whole chain: each role signs in on a phone of its own, by taps, and does its step. After signing in
// every tap, every field filled in and every file chosen counts one; a role's job is to take at most twelve.
const most = 12;
test.skip(!program, 'TEPAT_PROGRAM names no program');
// For a machine that does much else beside.
test.setTimeout(900_000);

let offices: Offices | undefined;
let address = '';
let passwords: Record<string, string> = {};
const people = [
    ['warga', 'citizen', '97.01.01.2001'],
    ['tetangga', 'citizen', '97.01.01.2001'],
    ['operator', 'village_operator', '97.01.01.2001'],
    ['kades', 'village_head', '97.01.01.2001'],
    ['camat', 'camat', '97.01.01'],
    ['pendamping', 'facilitator', '97.01.01'],
    ['dinsos', 'dinsos_operator', '97.01'],
    ['kepala', 'dinsos_head', '97.01'],
    ['bupati', 'bupati', '97.01'],
    ['gubernur', 'governor', '97'],
    ['menteri', 'minister', '00'],
] as const;
type Login = (typeof people)[number][0];

test.beforeAll(async () => {
    test.setTimeout(180_000);
    offices = new Offices('chain');
    offices.open('pusat', 'Ibu pusat', 'data_team', '00', 'root');
    for (const [login, role, region] of people) offices.open(login, `Ibu ${login}`, role, region, 'pusat');
    await offices.serve(60_000);
    ({ address, passwords } = offices);
});

test.afterAll(() => offices?.close());

/** A sheet of paper with nothing but `words` on it. */
function pdf(words: string): Buffer {
    const stream = `BT /F1 12 Tf 72 720 Td (${words}) Tj ET`;
    const objects = [
        '<</Type/Catalog/Pages 2 0 R>>',
        '<</Type/Pages/Kids[3 0 R]/Count 1>>',
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
        `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
        '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ];
    let out = '%PDF-1.4\n';
    const places = objects.map((object, at) => {
        const place = out.length;
        out += `${at + 1} 0 obj\n${object}\nendobj\n`;
        return place;
    });
    const table = out.length;
    out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
    for (const place of places) out += `${String(place).padStart(10, '0')} 00000 n \n`;
    return Buffer.from(`${out}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`);
}

/** Somebody with a phone, whose taps are counted. */
class Person {
    count = 0;
    constructor(
        readonly login: Login,
        readonly page: Page,
    ) {}
    async tap(what: Locator) {
        this.count += 1;
        await what.tap({ timeout: 30_000 });
    }
    async fill(label: string | RegExp, text: string) {
        this.count += 1;
        await this.page.getByLabel(label).fill(text);
    }
    async file(label: string, name: string, buffer: Buffer) {
        this.count += 1;
        const mimeType = name.endsWith('.pdf') ? 'application/pdf' : 'image/png';
        await this.page.getByLabel(`${label}: pilih berkas`).setInputFiles({ name, mimeType, buffer });
        await expect(this.page.getByRole('group', { name: label }).getByText('tersimpan')).toBeVisible({ timeout: 30_000 });
    }
    button = (name: string | RegExp) => this.page.getByRole('button', { name, exact: typeof name === 'string' });
    link = (name: string | RegExp) => this.page.getByRole('link', { name, exact: typeof name === 'string' });
    /** The job is done. */
    over(what: string) {
        console.log(`${this.login}: ${what} in ${this.count} taps`);
        expect(this.count, `${this.login}: ${what}`).toBeLessThanOrEqual(most);
        this.count = 0;
    }
    async look(name: string) {
        await wellMade(this.page);
        const pictures = process.env['TEPAT_PICTURES'];
        if (pictures) await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    }
}

const contexts: BrowserContext[] = [];
test.afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
});

/** Signed in, the first password changed, the code set up where the role needs one. */
async function enter(browser: Browser, login: Login): Promise<Person> {
    const context = await browser.newContext({
        viewport: { width: 360, height: 760 },
        hasTouch: true,
        isMobile: true,
        locale: 'id-ID',
        timezoneId: 'Asia/Jakarta',
        geolocation: { latitude: -6.5971, longitude: 106.806, accuracy: 12 },
        permissions: ['geolocation'],
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const first = passwords[login] ?? '';
    await page.goto(address);
    await page.getByLabel('Nama akun').fill(login);
    await page.getByLabel('Kata sandi').fill(first);
    await page.getByRole('button', { name: 'Masuk' }).tap();
    await page.getByLabel('Kata sandi sekarang').fill(first);
    await page.getByLabel('Kata sandi baru').fill('sawah di tepi kali');
    await page.getByRole('button', { name: 'Ganti kata sandi' }).tap();
    const setUp = page.getByRole('button', { name: 'Atur kode masuk' });
    const home = page.getByRole('heading', { name: /^(Tugas|Usulan saya)$/, level: 1 });
    // Everybody may set a code up on the account's page; some must.
    const must = page.getByText('Peran Anda memerlukan kode masuk');
    await expect(must.or(home)).toBeVisible({ timeout: 30_000 });
    if (await must.isVisible()) {
        await setUp.tap();
        const secret = await page.locator('code').innerText();
        await page.getByLabel('Kode enam angka').fill(codeOf(secret, Math.floor(Date.now() / 30_000)));
        await page.getByRole('button', { name: 'Periksa kode' }).tap();
    }
    await expect(home).toBeVisible({ timeout: 30_000 });
    return new Person(login, page);
}

async function propose(who: Person, name: string, shade: number) {
    await who.tap(who.link('Buat usulan'));
    await who.fill('Alamat', 'Jalan Sawah 3');
    await who.fill('Nama lengkap', name);
    await who.page.getByLabel('Jenis kelamin').selectOption('2');
    await who.fill('Tanggal lahir', '1990-05-06');
    await who.file('Foto atau PDF: KTP dan KK', 'ktp.png', png(shade));
}

async function letter(who: Person, number: string) {
    await who.fill('Nomor surat', number);
    await who.file('Pindaian surat bertanda tangan', 'surat.pdf', pdf(number));
}

test('the whole chain of one village, each role by its own hand', async ({ browser }) => {
    const citizen = await enter(browser, 'warga');
    await citizen.look('01-usulan-saya-kosong');
    await propose(citizen, 'Ani Rahayu', 40);
    await citizen.look('02-usulan-baru');
    // What was typed survives a reload.
    await citizen.page.reload();
    await expect(citizen.page.getByLabel('Nama lengkap')).toHaveValue('Ani Rahayu');
    await citizen.tap(citizen.button('Kirim usulan'));
    await expect(citizen.page.getByText('Usulan terkirim')).toBeVisible();
    await citizen.look('03-terkirim');
    citizen.over('proposes a family');
    for (const [name, shade] of [['Budi Ditolak', 80], ['Citra Kembali', 120]] as const) {
        await citizen.page.goto(`${address}/usulan/saya`);
        await propose(citizen, name, shade);
        if (shade === 80) {
            // A wrong answer is named at its field, and what is right stays.
            await citizen.page.getByLabel('NIK').fill('123');
            await citizen.tap(citizen.button('Kirim usulan'));
            await expect(citizen.page.getByLabel('NIK')).toHaveAttribute('aria-invalid', 'true');
            await citizen.look('04-jawaban-salah');
            await citizen.page.getByLabel('NIK').fill('');
        }
        await citizen.tap(citizen.button('Kirim usulan'));
        await expect(citizen.page.getByText('Usulan terkirim')).toBeVisible();
        citizen.over('proposes another');
    }

    const operator = await enter(browser, 'operator');
    await operator.look('05-tugas-operator');
    await operator.tap(operator.link('Buka musyawarah'));
    await operator.look('06-musyawarah-buka');
    await operator.tap(operator.button('Buka musyawarah'));
    await operator.tap(operator.button('Tolak: Budi Ditolak'));
    await operator.fill('Alasan menolak', 'Sudah terdata di RT lain');
    await operator.tap(operator.button('Tolak: Budi Ditolak').last());
    await expect(operator.page.getByText('Budi Ditolak')).toHaveCount(0);
    await operator.look('07-musyawarah');
    await operator.tap(operator.button('Setujui semua yang tersisa (2)'));
    await expect(operator.page.getByText('Tidak ada usulan yang menunggu keputusan.')).toBeVisible();
    await expect(operator.page.getByText('Kepala desa/lurah yang mengirim berita acara')).toBeVisible();
    operator.over('holds the meeting');

    const head = await enter(browser, 'kades');
    await head.tap(head.link('Kirim berita acara'));
    await expect(head.page.getByText('Belum lengkap:')).toBeVisible();
    await expect(head.button('Kirim berita acara')).toBeDisabled();
    await head.look('08-berita-acara');
    await head.fill('Nama penanda tangan 2', 'Sekdes Contoh');
    await head.fill('Jumlah yang hadir', '31');
    await head.file('Berita acara bertanda tangan', 'ba.pdf', pdf('berita acara'));
    await head.file('Daftar hadir', 'hadir.pdf', pdf('daftar hadir'));
    await head.file('Foto musyawarah', 'foto.png', png(160));
    await head.tap(head.button('Kirim berita acara'));
    await expect(head.page.getByText('Musyawarah sebelumnya')).toBeVisible();
    head.over('sends the minutes');

    const camat = await enter(browser, 'camat');
    await camat.look('09-tugas-camat');
    await camat.tap(camat.link('Teruskan'));
    await camat.tap(camat.link('Lihat usulannya'));
    await camat.tap(camat.link('Citra Kembali'));
    await camat.tap(camat.page.locator('summary', { hasText: 'Kembalikan ke musyawarah' }));
    await camat.fill('Alasan', 'KK belum dilampirkan');
    await camat.tap(camat.button('Kembalikan ke musyawarah'));
    await expect(camat.page.getByRole('heading', { name: 'Dikembalikan' })).toBeVisible();
    await camat.look('10-dikembalikan');
    camat.over('sends one back');
    await camat.tap(camat.link('Pengesahan'));
    await camat.tap(camat.page.getByLabel('Saya sudah melihat bahwa jumlahnya 1.'));
    await camat.look('11-camat');
    await camat.tap(camat.button('Teruskan 1 usulan'));
    await expect(camat.page.getByText('Tercatat.')).toBeVisible();
    camat.over('passes on');

    const visitor = await enter(browser, 'pendamping');
    await visitor.tap(visitor.link('Lihat rumahnya'));
    await visitor.tap(visitor.link('Ani Rahayu'));
    await visitor.look('12-usulan');
    await visitor.tap(visitor.link('Catat kunjungan rumah'));
    await visitor.tap(visitor.button('Ambil letak dari ponsel'));
    await expect(visitor.page.getByText('-6.59710, 106.80600')).toBeVisible();
    await visitor.file('Foto rumah', 'rumah.png', png(200));
    await expect(visitor.page.getByLabel('Jenis kelamin')).toHaveValue('2');
    await visitor.fill('Nama lengkap', 'Ani Rahayu Dewi');
    await visitor.look('13-kunjungan');
    await visitor.tap(visitor.button('Simpan kunjungan'));
    await expect(visitor.page.getByText('Kunjungan tercatat')).toBeVisible();
    visitor.over('visits the home');

    const dinsos = await enter(browser, 'dinsos');
    await dinsos.tap(dinsos.link('Validasi'));
    await dinsos.tap(dinsos.page.getByLabel('Saya sudah melihat bahwa jumlahnya 1.'));
    await dinsos.tap(dinsos.button('Validasi 1 usulan'));
    await expect(dinsos.page.getByText('Tercatat.')).toBeVisible();
    dinsos.over('validates');

    const bupati = await enter(browser, 'bupati');
    await bupati.tap(bupati.link('Sahkan'));
    await letter(bupati, '460/7/2026');
    await bupati.look('14-bupati');
    await bupati.tap(bupati.button('Sahkan 1 usulan'));
    await expect(bupati.page.getByText('Tercatat.')).toBeVisible();
    await expect(bupati.page.getByText('460/7/2026')).toBeVisible();
    bupati.over('approves');

    const governor = await enter(browser, 'gubernur');
    await governor.tap(governor.link('Teruskan surat'));
    await governor.tap(governor.page.getByLabel('460/7/2026'));
    await letter(governor, '12/GUB');
    await governor.tap(governor.button('Teruskan 1 surat'));
    await expect(governor.page.getByText('Tercatat.')).toBeVisible();
    governor.over('forwards');

    const minister = await enter(browser, 'menteri');
    await minister.tap(minister.link('Tetapkan'));
    await minister.tap(minister.page.getByLabel('460/7/2026'));
    await letter(minister, 'SK 9/HUK');
    await minister.tap(minister.button('Tetapkan 1 surat'));
    await expect(minister.page.getByText('Tercatat.')).toBeVisible();
    await minister.look('15-menteri');
    minister.over('decrees');

    await expect(async () => {
        await citizen.page.goto(`${address}/usulan/saya`);
        await expect(citizen.page.locator('section', { hasText: 'Ani Rahayu' }).getByText('Masuk data').first()).toBeVisible({ timeout: 5000 });
    }).toPass({ timeout: 90_000 });
    await expect(citizen.page.locator('section', { hasText: 'Budi Ditolak' }).getByText('“Sudah terdata di RT lain”').first()).toBeVisible();
    await expect(citizen.page.locator('section', { hasText: 'Citra Kembali' }).getByText('“KK belum dilampirkan”').first()).toBeVisible();
    await citizen.look('16-usulan-saya');

    await operator.page.goto(`${address}/usulan?tahap=recorded`);
    await operator.tap(operator.link(/^Ani Rahayu/));
    await operator.look('17-masuk-data');
    await operator.tap(operator.link('Lihat keluarganya'));
    await expect(operator.page.getByRole('heading', { name: /Ani Rahayu Dewi/, level: 1 })).toBeVisible();
    await expect(operator.page.getByText('Usulkan perubahan')).toBeVisible();
    operator.over('finds the family');
    // Each fact says on what paper it rests, and what was so before it was known.
    const name = operator.page.locator('details', { hasText: 'Ani Rahayu Dewi' }).last();
    await operator.tap(operator.page.locator('summary', { hasText: 'Ani Rahayu Dewi' }).first());
    await operator.tap(name.locator('summary').first());
    await expect(name.getByText('menteri', { exact: true })).toBeVisible();
    await expect(name.getByRole('link', { name: 'Buka dokumen 1' })).toBeVisible();
    await operator.tap(name.getByRole('link', { name: 'Lihat usulannya' }));
    await expect(operator.page.getByText('Perjalanan usulan')).toBeVisible();
    operator.over('finds who changed a fact, when, on what paper');
    // What was sent back waits for the next meeting.
    await operator.page.goto(`${address}/musyawarah`);
    await expect(operator.page.getByText('Citra Kembali')).toBeVisible();

    await citizen.page.goto(`${address}/usulan/saya`);
    await citizen.tap(citizen.page.locator('section', { hasText: 'Ani Rahayu' }).getByRole('link', { name: 'Tanda terima' }));
    await expect(citizen.page.getByRole('img', { name: /Tanda terima/ })).toBeVisible();
    await citizen.look('18-tanda-terima');
    citizen.over('gets a receipt');

    // A neighbour objects to the family, by a name that is masked.
    const neighbour = await enter(browser, 'tetangga');
    await neighbour.tap(neighbour.link('Sanggahan'));
    await neighbour.tap(neighbour.link('Buat sanggahan'));
    await neighbour.fill('Nama kepala keluarga yang disanggah', 'rahayu dewi');
    await neighbour.tap(neighbour.button('Cari'));
    await expect(neighbour.page.getByLabel('A*** R*** D***, Jalan Sawah')).toBeChecked();
    await neighbour.fill('Ceritakan apa yang Anda lihat', 'Punya dua mobil');
    await neighbour.tap(neighbour.button('Ambil letak dari ponsel'));
    await expect(neighbour.page.getByText('-6.59710, 106.80600')).toBeVisible();
    await neighbour.file('Foto rumah dari luar', 'rumah.png', png(220));
    await neighbour.look('19-sanggahan-baru');
    await neighbour.tap(neighbour.button('Kirim sanggahan'));
    await expect(neighbour.page.getByText('Sanggahan terkirim')).toBeVisible();
    await neighbour.tap(neighbour.link('Lihat sanggahan saya'));
    await expect(neighbour.page.getByText('Menunggu putusan')).toBeVisible();
    await expect(neighbour.page.getByText('Ani')).toHaveCount(0);
    neighbour.over('objects');

    await dinsos.page.goto(`${address}/tugas`);
    await dinsos.tap(dinsos.link('Putuskan sanggahan'));
    await dinsos.tap(dinsos.link(/Ani Rahayu Dewi/));
    await expect(dinsos.page.getByRole('img', { name: 'Foto rumah 1' })).toBeVisible();
    await dinsos.look('20-sanggahan');
    await dinsos.tap(dinsos.page.locator('summary', { hasText: 'Putuskan sanggahan' }));
    await dinsos.fill('Alasan', 'Mobil itu milik majikannya');
    await dinsos.tap(dinsos.button('Tolak sanggahan'));
    await expect(dinsos.page.getByRole('heading', { name: 'Ditolak' })).toBeVisible();
    dinsos.over('decides an objection');
    await neighbour.page.reload();
    await expect(neighbour.page.getByText('“Mobil itu milik majikannya”')).toBeVisible();

    // Somebody complains, is answered, appeals, and the head of Dinsos decides.
    await citizen.tap(citizen.link('Pengaduan'));
    await citizen.tap(citizen.link('Buat pengaduan'));
    await citizen.page.getByLabel('Jenis pengaduan').selectOption('card_held');
    await citizen.fill('Nama kepala keluarga yang bersangkutan', 'ani');
    await citizen.tap(citizen.button('Cari'));
    await citizen.fill('Apa yang terjadi?', 'Kartu dipegang agen');
    await citizen.tap(citizen.button('Kirim pengaduan'));
    await expect(citizen.page.getByText('Pengaduan terkirim')).toBeVisible();
    citizen.over('complains');
    await dinsos.page.goto(`${address}/tugas`);
    await dinsos.tap(dinsos.link('Jawab pengaduan'));
    await dinsos.tap(dinsos.link('Kartu dipegang orang lain'));
    await dinsos.fill('Yang ditemukan', 'Agen mengakui');
    await dinsos.fill('Yang sudah dilakukan', 'Kartu dikembalikan');
    await dinsos.look('21-pengaduan');
    await dinsos.tap(dinsos.button('Kirim jawaban'));
    await expect(dinsos.page.getByText('Jawaban tercatat.')).toBeVisible();
    dinsos.over('answers a complaint');
    await citizen.page.goto(`${address}/pengaduan/saya`);
    await expect(citizen.page.getByText('Kartu dikembalikan')).toBeVisible();
    await citizen.tap(citizen.page.locator('summary', { hasText: 'Tanggapi jawaban' }));
    await citizen.fill('Alasan', 'Belum kembali');
    await citizen.tap(citizen.button('Ajukan banding'));
    await expect(citizen.page.getByText('Banding, menunggu putusan').first()).toBeVisible();
    citizen.over('appeals');
    const chief = await enter(browser, 'kepala');
    await chief.tap(chief.link('Putuskan banding'));
    await chief.tap(chief.link('Kartu dipegang orang lain'));
    await chief.tap(chief.page.locator('summary', { hasText: 'Putuskan banding' }));
    await chief.fill('Alasan', 'Dikembalikan hari ini');
    await chief.tap(chief.button('Terima banding'));
    await expect(chief.page.getByText('Diputus: Banding diterima')).toBeVisible();
    chief.over('decides an appeal');
    await citizen.page.reload();
    await expect(citizen.page.getByText('“Dikembalikan hari ini”')).toBeVisible();
    await citizen.look('22-pengaduan-saya');
});
