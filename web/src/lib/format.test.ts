import { expect, test } from 'vitest';
import { Format, parsePeriod, titleCase } from './format';

const id = new Format('id');
const en = new Format('en');

test('numbers are written as each language does', () => {
    expect(id.count(1_234_567)).toBe('1.234.567');
    expect(en.count(1_234_567)).toBe('1,234,567');
});

test('rupiah are whole and do not break over lines', () => {
    expect(id.rupiah(1_234_567)).toBe('Rp\u00a01.234.567');
    expect(en.rupiah(1_234_567)).toBe('Rp\u00a01,234,567');
    expect(id.rupiah(0)).toBe('Rp\u00a00');
    expect(id.rupiah(-500)).toBe('−Rp\u00a0500');
});

test('points of a share and numbers between 0 and 1', () => {
    expect(id.points(0.1525)).toBe('15,3');
    expect(en.points(0.1)).toBe('10.0');
    expect(id.index(0.34612)).toBe('0,3461');
});

test('a part of nothing is nothing', () => {
    expect(id.percent(1, 3)).toBe('33,3%');
    expect(en.percent(29, 100)).toBe('29.0%');
    expect(id.percent(0, 0)).toBe('0,0%');
    expect(id.wholePercent(0.456)).toBe('46%');
});

test('a civil date has no zone; an instant is told in Jakarta', () => {
    expect(id.date('2021-01-31')).toBe('31 Januari 2021');
    expect(en.date('1963-07-01')).toBe('1 July 1963');
    expect(id.instant('2021-02-03T20:12:44Z')).toBe('4 Februari 2021 pukul 03.12 WIB');
    expect(id.date('belum')).toBe('belum');
});

test('a period is a stage of a year', () => {
    expect(parsePeriod('2021:2/4')).toEqual({ year: '2021', stage: '2', of: '4' });
    expect(parsePeriod('2021')).toBeUndefined();
});

test('names in capitals become readable, others stay', () => {
    expect(titleCase('KABUPATEN BOGOR')).toBe('Kabupaten Bogor');
    expect(titleCase('Kota Bandung')).toBe('Kota Bandung');
});
