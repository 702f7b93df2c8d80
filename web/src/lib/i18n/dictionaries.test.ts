import { expect, test } from 'vitest';
import { account as accountEn } from './account.en';
import { account as accountId } from './account.id';
import { auditWords as auditEn } from './audit.en';
import { auditWords as auditId } from './audit.id';
import { cases as casesEn } from './cases.en';
import { cases as casesId } from './cases.id';
import { chain as chainEn } from './chain.en';
import { chain as chainId } from './chain.id';
import { en } from './en';
import { id } from './id';
import { notices as noticesEn } from './notices.en';
import { notices as noticesId } from './notices.id';
import { officers as officersEn } from './officers.en';
import { officers as officersId } from './officers.id';
import { reports as reportsEn } from './reports.en';
import { reports as reportsId } from './reports.id';
import { revisits as revisitsEn } from './revisit.en';
import { revisits as revisitsId } from './revisit.id';
import { reviewWords as reviewEn } from './review.en';
import { reviewWords as reviewId } from './review.id';

/** Every text by its path; a text that takes values, filled with them. */
function texts(dictionary: object, path = ''): [string, string, number][] {
    return Object.entries(dictionary).flatMap(([key, value]) => {
        const name = path ? `${path}.${key}` : key;
        if (typeof value === 'string') return [[name, value, 0] as [string, string, number]];
        if (typeof value === 'function') {
            const values = Array.from({ length: value.length }, (_, index) => `<${index}>`);
            return [[name, value(...values), value.length] as [string, string, number]];
        }
        return texts(value, name);
    });
}

const indonesian = texts({ ...id, account: accountId, cases: casesId, chain: chainId, notices: noticesId, officers: officersId, revisits: revisitsId, ...reviewId, ...auditId, reports: reportsId });
const english = texts({ ...en, account: accountEn, cases: casesEn, chain: chainEn, notices: noticesEn, officers: officersEn, revisits: revisitsEn, ...reviewEn, ...auditEn, reports: reportsEn });

test('both languages say the same things, with the same values', () => {
    expect(english.map(([path, , values]) => [path, values])).toEqual(indonesian.map(([path, , values]) => [path, values]));
});

test('no text is empty, and every value given is said', () => {
    for (const [path, text, values] of [...indonesian, ...english]) {
        expect(text.trim(), path).not.toBe('');
        for (let index = 0; index < values; ++index) expect(text, path).toContain(`<${index}>`);
    }
});

test('the languages differ', () => {
    const same = indonesian.filter(([, text], index) => text.length > 12 && text === english[index]?.[1]);
    expect(same).toEqual([]);
});
