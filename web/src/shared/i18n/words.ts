import type { Accessor } from 'solid-js';
import { useApp } from '../app-context.ts';
import type { Language } from './language.ts';

/** The words of one module in the language on screen. They come with the module's own download. */
export function useWords<Words>(words: Readonly<Record<Language, Words>>): Accessor<Words> {
  const { languages } = useApp();
  return () => words[languages.language()];
}
