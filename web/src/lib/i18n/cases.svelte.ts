import { cases as en } from './cases.en';
import { cases as id } from './cases.id';
import { language } from './language.svelte';

/** The words of objections, complaints, receipts and of what was known when. */
export const w = () => (language.code === 'id' ? id : en);
