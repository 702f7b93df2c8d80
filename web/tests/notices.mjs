// Invented notices, and an address for mail that is kept while the server runs.

const all = [
    { notice: 'duty.meet.9701012001.202108', id: '12 usulan di Sukamaju menunggu musyawarah.', en: '12 proposals of Sukamaju wait for the meeting.', page: '/tugas', due: '2021-08-10T16:59:00.000000Z', security: false },
    { notice: 'leave.9701012001.2021-08-20', id: '2 keluarga di Sukamaju akan keluar dari daftar. Beri tahu mereka: selama tenggang ini mereka boleh mengajukan keberatan.', en: '2 families of Sukamaju are to leave the register. Tell them: until then they may appeal.', page: '/usulan?wilayah=97.01.01.2001&tahap=validated', due: '2021-08-20T16:59:59.999999Z', security: false },
    { notice: 'proposal.61.returned', id: 'Usulan Anda (pindah) dikembalikan ke musyawarah berikutnya. Alasannya tertulis pada usulan.', en: 'Your proposal (move) was sent back to the next meeting. The reason stands in the proposal.', page: '/usulan', at: '2021-08-03T02:15:00.000000Z', security: false },
    { notice: 'entry.58', id: 'Akun Anda mendapat peran Operator desa di Sukamaju. Bila tidak Anda ketahui, hubungi pengelola akun.', en: 'Your account was given the role Village operator in Sukamaju. If you do not know why, ask who keeps the accounts.', page: '/akun', at: '2021-08-01T02:00:00.000000Z', security: true },
];
const read = new Set(['entry.58']);
const mail = { offered: true, address: '', waiting: '', failed: false };

/** @param {string} text */
const masked = (text) => `${text[0]}***@${text.split('@')[1]?.[0]}***.${text.split('.').at(-1)}`;

export const noticed = {
    /** @param {string} method @param {string} path @param {string} body @param {'id' | 'en'} language @returns {unknown} */
    answer(method, path, body, language) {
        const unread = () => all.filter(({ notice }) => !read.has(notice)).length;
        if (path === '/api/v1/notices') {
            return { unread: unread(), notices: all.map(({ id, en, ...one }) => ({ ...one, text: language === 'id' ? id : en, read: read.has(one.notice) })) };
        }
        if (path === '/api/v1/notices/read') {
            for (const key of JSON.parse(body).notices) read.add(key);
            return { unread: unread() };
        }
        if (method === 'PUT' && path.endsWith('/code')) {
            if (JSON.parse(body).code !== '123456') return { refused: 'notices.code_wrong', field: '' };
            Object.assign(mail, { address: mail.waiting, waiting: '' });
        } else if (method === 'PUT') {
            Object.assign(mail, { waiting: masked(JSON.parse(body).address) });
        } else if (method === 'DELETE') {
            Object.assign(mail, { address: '', waiting: '', failed: false });
        }
        return mail;
    },
};
