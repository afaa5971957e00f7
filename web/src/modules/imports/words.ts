import { en } from './words.en.ts';
import { es } from './words.es.ts';

export const importWords = { es, en };
export type ImportWords = typeof es;
