import { chain as en } from './chain.en';
import { chain as id } from './chain.id';
import { language } from './language.svelte';

/** The words of proposals and their way. Beside the dictionary, so that nobody else's first page waits for them. */
export const c = () => (language.code === 'id' ? id : en);
