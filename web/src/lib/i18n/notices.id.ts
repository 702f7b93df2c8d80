// The words of notices, which come with them.
export const notices = {
    title: 'Pemberitahuan',
    intro: 'Yang terjadi dan yang menunggu Anda. Pemberitahuan hilang setelah 90 hari, atau bila tidak ada lagi yang menunggu.',
    bell: (count: string) => `${count} pemberitahuan belum dibaca`,
    none: 'Tidak ada pemberitahuan',
    noneHow: 'Bila ada yang terjadi dengan usulan, sanggahan, pengaduan, atau tugas Anda, beritanya muncul di sini.',
    readAll: 'Tandai semua sudah dibaca',
    allRead: 'Semua sudah ditandai.',
    unread: 'Belum dibaca',
    waits: 'Menunggu',
    until: (instant: string) => `Paling lambat ${instant}`,
    look: 'Lihat',
    mail: {
        title: 'Pemberitahuan lewat surel',
        how: 'Paling banyak satu surel sehari, dan segera bila akun Anda diubah. Surel hanya menyebut berapa yang menunggu dan di mana masuk: tanpa nama, NIK, atau jenis bantuan.',
        address: 'Alamat surel',
        give: 'Kirim kode',
        sent: (address: string) => `Kode dikirim ke ${address}. Ketik di bawah ini dalam 30 menit.`,
        code: 'Kode dari surel',
        confirm: 'Periksa kode',
        confirmed: 'Alamat sudah benar. Pemberitahuan akan dikirim ke sana.',
        goesTo: (address: string) => `Dikirim ke ${address}.`,
        failed: 'Surel terakhir tidak sampai. Periksa alamatnya, atau beri alamat lain.',
        change: 'Alamat lain',
        remove: 'Hapus alamat',
        removed: 'Alamat sudah dihapus. Tidak ada surel lagi.',
    },
};

export type NoticeWords = typeof notices;
