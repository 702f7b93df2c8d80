import { expect, test } from 'vitest';
import { asked, changed, firstQuestions, formValue, otherQuestions, said } from './questions';

const field = (fact: string, kind: 'code' | 'date' | 'id' | 'money' | 'text') => ({ fact, label: fact, kind });

test('the first questions come in their own order, the others in that of the form', () => {
    const fields = [field('nik', 'id'), field('school', 'code'), field('name', 'text')];
    expect(firstQuestions(fields).map(({ fact }) => fact)).toEqual(['name', 'nik']);
    expect(otherQuestions(fields).map(({ fact }) => fact)).toEqual(['school']);
});

test('only what was answered is sent', () => {
    expect(said({ name: ' Ani ', nik: '', sex: undefined as unknown as string })).toEqual({ name: 'Ani' });
});

test('an answer goes back into the form as it was said, and a masked number does not', () => {
    expect(formValue({ ...field('sex', 'code'), codes: [{ code: '2', text: 'Perempuan' }] }, 'Perempuan')).toBe('2');
    expect(formValue({ ...field('sex', 'code'), codes: [] }, 'Perempuan')).toBeUndefined();
    expect(formValue(field('birth_date', 'date'), '1990-05-06')).toBe('1990-05-06');
    expect(formValue(field('nik', 'id'), '970101••••••••01')).toBeUndefined();
    expect(formValue(field('income', 'money'), 'Rp 10')).toBeUndefined();
});

test('a visit tells what differs, and what is taken back', () => {
    expect(changed({ name: 'Ani', sex: '2' }, { name: 'Ani Rahayu', sex: '2', age: '' })).toEqual({ name: 'Ani Rahayu' });
    expect(changed({ name: 'Ani' }, { name: '' })).toEqual({ name: '' });
});

test('a question is out of sight while an answer says that it is not asked', () => {
    const power = { ...field('installed_power', 'code'), asked_if: [{ fact: 'lighting', codes: ['1'] }] };
    expect(asked(power, {})).toBe(true);
    expect(asked(power, { lighting: '1' })).toBe(true);
    expect(asked(power, { lighting: '3' })).toBe(false);
    expect(asked(power, { lighting: '3', installed_power: '2' })).toBe(true);
});
