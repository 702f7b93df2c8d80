// The words of officers' accounts, which come with their page.
export const officers = {
    title: 'Akun petugas',
    intro: 'Siapa boleh masuk, dan sebagai apa. Peran berlaku di wilayahnya saja; setiap perubahan tercatat dengan nama Anda.',
    open: 'Buka akun',
    all: 'Petugas di wilayah Anda',
    nobody: 'Belum ada petugas.',
    name: 'Nama lengkap',
    loginHint: 'Huruf kecil, angka, titik atau tanda hubung.',
    role: 'Peran',
    choose: 'Pilih peran',
    give: 'Beri peran yang dipilih di atas',
    take: 'Cabut',
    reset: 'Kata sandi baru',
    close: 'Tutup akun',
    reopen: 'Buka kembali',
    reason: 'Alasan menutup',
    closed: 'ditutup',
    done: (login: string) => `Tercatat untuk ${login}.`,
    password: (login: string) => `Kata sandi pertama ${login}, hanya tampil sekali dan berlaku 72 jam. Serahkan langsung kepada orangnya:`,
};

export type OfficerWords = typeof officers;
