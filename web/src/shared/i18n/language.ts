import { type Flatten, flatten, type Translator, translator } from '@solid-primitives/i18n';
import { createSignal } from 'solid-js';
import { recall, remember } from '../theme.ts';
import type { Dictionary } from './es.ts';

export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];
type FlatDictionary = Flatten<Dictionary>;
export type Translate = Translator<FlatDictionary>;

const storageKey = 'fluxion.language';

const loaders: Record<Language, () => Promise<Dictionary>> = {
  es: async () => (await import('./es.ts')).es,
  en: async () => (await import('./en.ts')).en,
};

export interface Languages {
  language: () => Language;
  t: Translate;
  /** Loads a language, then shows it and remembers it on this device. */
  use: (language: Language) => Promise<void>;
}

/** The language chosen on this device, else the first of `wanted` that exists, else Spanish. */
export function pickLanguage(wanted: readonly string[]): Language {
  const chosen = [recall(storageKey), ...wanted].map((tag) => tag?.slice(0, 2));
  return (
    languages.find((language) => language === chosen.find((tag) => tag === 'es' || tag === 'en')) ?? 'es'
  );
}

/** Only the language on screen is downloaded. */
export async function createLanguages(initial: Language): Promise<Languages> {
  const [language, setLanguage] = createSignal(initial);
  const [dictionary, setDictionary] = createSignal<FlatDictionary>(flatten(await loaders[initial]()));
  document.documentElement.lang = initial;
  return {
    language,
    t: translator(dictionary),
    use: async (next) => {
      const loaded = flatten(await loaders[next]());
      setDictionary(() => loaded);
      setLanguage(next);
      document.documentElement.lang = next;
      remember(storageKey, next);
    },
  };
}
