import { expect, test } from 'vitest';
import { match } from './routes';
import { pace } from './pace';

test('every page has its path', () => {
    expect(match('/').route).toBe('overview');
    expect(match('/daftar').route).toBe('lists');
    expect(match('/daftar/45')).toEqual({ route: 'list', entry: 45, subject: '' });
    expect(match('/daftar/45/4611686018000000001')).toEqual({
        route: 'why',
        entry: 45,
        subject: '4611686018000000001',
    });
    expect(match('/keluarga/7/')).toEqual({ route: 'family', entry: 0, subject: '7' });
    expect(match('/daftar/baru').route).toBe('makeList');
    expect(match('/daftar/45/periksa')).toEqual({ route: 'check', entry: 45, subject: '' });
    expect(match('/banding').route).toBe('comparisons');
    expect(match('/banding/50')).toEqual({ route: 'comparison', entry: 50, subject: '' });
    expect(match('/banding/50/0')).toEqual({ route: 'difference', entry: 50, subject: '0' });
    expect(match('/tinjauan').route).toBe('reviews');
    expect(match('/tinjauan/61')).toEqual({ route: 'review', entry: 61, subject: '' });
    expect(match('/impor').route).toBe('imports');
    expect(match('/simulasi').route).toBe('simulation');
    expect(match('/simulasi/anggaran').route).toBe('budget');
    expect(match('/laporan/ganda').route).toBe('duplicates');
    expect(match('/laporan/anomali').route).toBe('anomalies');
    expect(match('/laporan/peringkat/41/7')).toEqual({ route: 'ranked', entry: 41, subject: '7' });
    expect(match('/keluarga/7/beda')).toEqual({ route: 'familyDifference', entry: 0, subject: '7' });
    expect(match('/usulan/banding').route).toBe('familyAppeal');
    expect(match('/sanggahan/saya').route).toBe('ownObjections');
    expect(match('/sanggahan/7')).toEqual({ route: 'objection', entry: 0, subject: '7' });
    expect(match('/pengaduan/7/tanda-terima')).toEqual({ route: 'complaintReceipt', entry: 0, subject: '7' });
    expect(match('/pembayaran/46')).toEqual({ route: 'plan', entry: 46, subject: '' });
});

test('ids are numbers as the contract has them', () => {
    for (const path of ['/daftar/0', '/daftar/x', '/keluarga/', '/keluarga/01', '/cekbansos', '/api/v1/lists']) {
        expect(match(path).route, path).toBe('missing');
    }
});

test('a busy server is asked less and less often, and never rarely', () => {
    const waits = Array.from({ length: 12 }, () => 0);
    waits.reduce((wait, _, index) => (waits[index] = pace.next(wait)), pace.least as number);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBe(1200);
    expect(waits.at(-1)).toBe(pace.most);
});
