import { createEffect, type JSX, onCleanup } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { languages as allLanguages } from '../shared/i18n/language.ts';
import { Logo } from '../ui/logo.tsx';

export interface DoorProps {
  /** Of the window. */
  title: string;
  intro: string;
  children: JSX.Element;
  /** Below the card: the way to another door. */
  footer?: JSX.Element;
}

/** The frame of every page outside of the shop: its brand, one card, the other language. */
export function Door(props: DoorProps) {
  const { config, languages } = useApp();
  const before = document.title;
  onCleanup(() => {
    document.title = before;
  });
  createEffect(() => {
    document.title = `${props.title} · ${config.name}`;
  });
  const other = () => allLanguages.find((language) => language !== languages.language()) ?? 'en';
  return (
    <main class="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div class="w-full max-w-96">
        <div class="mb-6 flex flex-col items-center gap-3 text-center">
          <Logo class="size-14 text-lg" />
          <h1 class="text-lg font-semibold tracking-tight">{config.name}</h1>
          <p class="text-ink-2">{props.intro}</p>
        </div>
        <div class="card p-6 shadow-none">{props.children}</div>
        <div class="mt-4 flex flex-wrap items-center justify-center gap-x-2">
          {props.footer}
          <button
            type="button"
            lang={other()}
            class="control rounded px-3 text-ink-2 hover:bg-subtle hover:text-ink"
            onClick={() => void languages.use(other())}
          >
            {other() === 'en' ? 'English' : 'Español'}
          </button>
        </div>
      </div>
    </main>
  );
}

/** How links at a door look. */
export const doorLinkClass =
  'control inline-flex items-center rounded px-3 font-medium text-brand-ink hover:underline';
