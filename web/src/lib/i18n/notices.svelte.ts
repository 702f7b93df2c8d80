import { language } from './language.svelte';
import { notices as en } from './notices.en';
import { notices as id } from './notices.id';

/** The words of notices, beside the dictionary as those of proposals. */
export const n = () => (language.code === 'id' ? id : en);
