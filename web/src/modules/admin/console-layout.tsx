import { A } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { UserMenu } from '../../shell/user-menu.tsx';
import { Logo } from '../../ui/logo.tsx';
import { adminWords } from './words.ts';

/** Around every page of the console: one bar. */
export function ConsoleLayout(props: { children: JSX.Element }) {
  const { t } = useApp();
  const w = useWords(adminWords);
  return (
    <>
      <a
        href="#content"
        class="sr-only z-50 rounded bg-brand px-4 py-2 text-brand-on focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('app.skip')}
      </a>
      <header class="border-b bg-surface">
        <div class="mx-auto flex h-12 max-w-6xl items-center justify-between gap-2 pr-1 pl-4 md:px-6">
          <A href="/" class="flex min-h-11 min-w-0 items-center gap-2.5">
            <Logo class="size-7" />
            <span class="min-w-0 truncate font-semibold">{w().console}</span>
          </A>
          <nav aria-label={t('app.mainNav')} class="flex items-center gap-1">
            <a
              href="/api/v1/reference"
              rel="external"
              class="control inline-flex items-center rounded px-3 text-ink-2 hover:bg-subtle hover:text-ink"
            >
              {w().reference}
            </a>
            <UserMenu isConsole />
          </nav>
        </div>
      </header>
      <main id="content" tabIndex="-1" class="mx-auto min-w-0 max-w-6xl outline-none">
        {props.children}
      </main>
    </>
  );
}
