import { language } from './language.svelte';
import { reviewWords as en } from './review.en';
import { reviewWords as id } from './review.id';

/** The words of clerical review, which come with its pages. */
export const r = () => (language.code === 'id' ? id : en);
