import { auditWords as en } from './audit.en';
import { auditWords as id } from './audit.id';
import { language } from './language.svelte';

/** The words of making and comparing lists, which come with their pages. */
export const aw = () => (language.code === 'id' ? id : en);
