import { language } from './language.svelte';
import { revisits as en } from './revisit.en';
import { revisits as id } from './revisit.id';

/** The words of second visits, which come with their pages. */
export const v = () => (language.code === 'id' ? id : en);
