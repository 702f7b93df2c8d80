import { language } from './language.svelte';
import { officers as en } from './officers.en';
import { officers as id } from './officers.id';

/** The words of officers' accounts, beside the dictionary as those of proposals. */
export const officerWords = () => (language.code === 'id' ? id : en);
