// The words of the own account, which come with its page.
export const account = {
    officers: 'Akun petugas',
    leave: 'Keluar',
    none: 'Basis data ini belum punya akun: siapa pun di mesin ini dapat bekerja. Buka akun pertama dengan `tepat account open`.',
    must: {
        change_password: 'Ganti dulu kata sandi pertama. Setelah itu semua halaman terbuka.',
        set_up_code: 'Peran Anda memerlukan kode masuk. Atur dulu; setelah itu semua halaman terbuka.',
    },
    change: 'Ganti kata sandi',
    now: 'Kata sandi sekarang',
    next: 'Kata sandi baru',
    nextHint: '12 huruf atau lebih, misalnya tiga kata yang hanya Anda tahu.',
    passwordChanged: 'Kata sandi sudah diganti.',
    codeTitle: 'Kode masuk',
    codeHow: 'Aplikasi autentikator di ponsel membuat kode enam angka setiap setengah menit; bersama kata sandi, kode itu membuka akun Anda.',
    codeStart: 'Atur kode masuk',
    codeOpen: 'Buka di aplikasi autentikator',
    codePicture: 'Kode QR untuk aplikasi autentikator',
    codeSecret: 'Atau ketik rahasia ini di aplikasi:',
    codeConfirm: 'Periksa kode',
    codeSet: 'Kode masuk sudah diatur. Mulai sekarang setiap masuk meminta kode.',
};

export type AccountWords = typeof account;
