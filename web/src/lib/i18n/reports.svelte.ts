import { language } from './language.svelte';
import { reports as en } from './reports.en';
import { reports as id } from './reports.id';

/** The words of the reports, which come with their pages. */
export const rw = () => (language.code === 'id' ? id : en);
