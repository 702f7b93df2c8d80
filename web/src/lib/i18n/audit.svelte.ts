import { auditWords as en } from './audit.en';
import { auditWords as id } from './audit.id';
import { language } from './language.svelte';

/** The words of making, checking and comparing lists, which come with their pages. */
export const a = () => (language.code === 'id' ? id : en);
