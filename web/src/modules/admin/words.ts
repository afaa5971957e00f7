import { en } from './words.en.ts';
import { es } from './words.es.ts';

type Widen<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { [Key in keyof T]: Widen<T[Key]> };

export type AdminWords = Widen<typeof es>;

export const adminWords: Readonly<Record<'es' | 'en', AdminWords>> = { es, en };
