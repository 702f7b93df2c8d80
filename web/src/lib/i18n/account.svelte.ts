import { account as en } from './account.en';
import { account as id } from './account.id';
import { language } from './language.svelte';

/** The words of the own account, beside the dictionary as those of proposals. */
export const accountWords = () => (language.code === 'id' ? id : en);
