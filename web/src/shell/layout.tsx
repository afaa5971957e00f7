import { A, useLocation } from '@solidjs/router';
import Search from 'lucide-solid/icons/search';
import Settings from 'lucide-solid/icons/settings';
import WifiOff from 'lucide-solid/icons/wifi-off';
import { createSignal, For, type JSX, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { useLink } from '../shared/filters.ts';
import { IconButton } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { useDestinations, useSettingsSections } from './navigation.ts';
import { UserMenu } from './user-menu.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Everything around a page: side bar on a desktop, top bar and tabs on a phone, and the palette. */
export function Layout(props: { children?: JSX.Element }) {
  const { t } = useApp();
  const [isPaletteOpen, setPaletteOpen] = createSignal(false);
  const [wasPaletteUsed, setPaletteUsed] = createSignal(false);
  const openPalette = () => {
    setPaletteUsed(true);
    setPaletteOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isPaletteOpen()) setPaletteOpen(false);
    else openPalette();
  };
  onMount(() => {
    addEventListener('keydown', onKeyDown);
    onCleanup(() => removeEventListener('keydown', onKeyDown));
  });
  return (
    <div class="md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        class="sr-only z-50 rounded bg-brand px-4 py-2 text-brand-on focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('app.skip')}
      </a>
      <SideBar onSearch={openPalette} />
      <TopBar onSearch={openPalette} />
      <main id="content" tabIndex="-1" class="min-w-0 outline-none max-md:pb-16">
        <OfflineLine />
        {props.children}
      </main>
      <TabBar />
      <Show when={wasPaletteUsed()}>
        <Suspense>
          <Palette isOpen={isPaletteOpen()} onClose={() => setPaletteOpen(false)} />
        </Suspense>
      </Show>
    </div>
  );
}

function SideBar(props: { onSearch: () => void }) {
  const { t, config } = useApp();
  const link = useLink();
  const location = useLocation();
  const settings = useSettingsSections();
  const destinations = useDestinations();
  const isInSettings = () => location.pathname.startsWith('/settings/');
  return (
    <aside class="sticky top-0 hidden h-dvh flex-col gap-1 border-r bg-surface p-3 md:flex">
      <A href={link('/')} class="mb-2 flex items-center gap-2.5 rounded p-1.5">
        <Logo class="size-8" />
        <span class="min-w-0 truncate font-semibold">{config.name}</span>
      </A>
      <button
        type="button"
        class="mb-2 flex h-9 items-center gap-2 rounded border border-line-strong/50 bg-canvas px-2.5 text-ink-3 transition-colors hover:text-ink"
        onClick={() => props.onSearch()}
      >
        <Search class="size-4" aria-hidden="true" />
        <span class="flex-1 text-left">{t('nav.search')}</span>
        <kbd class="rounded-sm border bg-surface px-1 font-sans text-xs text-ink-3">
          {isApple ? '⌘' : 'Ctrl'} K
        </kbd>
      </button>
      <nav aria-label={t('app.mainNav')} class="flex-1">
        <ul class="flex flex-col gap-0.5">
          <For each={destinations()}>
            {(page) => (
              <li>
                <A
                  href={link(page.path)}
                  end={page.path === '/'}
                  class="flex h-9 items-center gap-2.5 rounded px-2.5 transition-colors"
                  activeClass="bg-brand-subtle font-medium text-brand-ink"
                  inactiveClass="text-ink-2 hover:bg-subtle hover:text-ink"
                >
                  <page.icon class="size-4" aria-hidden="true" />
                  {t(`nav.${page.name}`)}
                </A>
              </li>
            )}
          </For>
          <Show when={settings()[0]}>
            {(first) => (
              <li class="mt-2 border-t pt-2">
                <A
                  href={link(first().path)}
                  class={`flex h-9 items-center gap-2.5 rounded px-2.5 transition-colors ${
                    isInSettings()
                      ? 'bg-brand-subtle font-medium text-brand-ink'
                      : 'text-ink-2 hover:bg-subtle hover:text-ink'
                  }`}
                >
                  <Settings class="size-4" aria-hidden="true" />
                  {t('nav.settings')}
                </A>
              </li>
            )}
          </Show>
        </ul>
      </nav>
      <UserMenu isWide />
    </aside>
  );
}

function TopBar(props: { onSearch: () => void }) {
  const { t, config } = useApp();
  const link = useLink();
  return (
    <header class="sticky top-0 z-20 flex h-12 items-center justify-between gap-2 border-b bg-surface pr-1 pl-4 md:hidden">
      <A href={link('/')} class="flex min-h-11 min-w-0 items-center gap-2">
        <Logo class="size-7" />
        <span class="min-w-0 truncate font-semibold">{config.name}</span>
      </A>
      <div class="flex">
        <IconButton label={t('nav.search')} onClick={() => props.onSearch()}>
          <Search class="size-5" aria-hidden="true" />
        </IconButton>
        <UserMenu />
      </div>
    </header>
  );
}

function TabBar() {
  const { t } = useApp();
  const destinations = useDestinations();
  const link = useLink();
  return (
    <nav
      aria-label={t('app.mainNav')}
      class="fixed inset-x-0 bottom-0 z-20 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul class="flex">
        <For each={destinations().filter((page) => !('isWide' in page))}>
          {(page) => (
            <li class="flex-1">
              <A
                href={link(page.path)}
                end={page.path === '/'}
                class="flex h-14 flex-col items-center justify-center gap-0.5 text-xs"
                activeClass="font-medium text-brand-ink"
                inactiveClass="text-ink-3"
              >
                <page.icon class="size-5" aria-hidden="true" />
                {t(`nav.${page.name}`)}
              </A>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}

/** One quiet line while the device has no network. */
function OfflineLine() {
  const { t } = useApp();
  const [isOnline, setOnline] = createSignal(navigator.onLine);
  const update = () => setOnline(navigator.onLine);
  onMount(() => {
    addEventListener('online', update);
    addEventListener('offline', update);
    onCleanup(() => {
      removeEventListener('online', update);
      removeEventListener('offline', update);
    });
  });
  return (
    <div role="status">
      <Show when={!isOnline()}>
        <p class="flex items-center gap-2 border-b bg-warning-subtle px-4 py-2 text-warning md:px-6">
          <WifiOff class="size-4" aria-hidden="true" />
          {t('app.offline')}
        </p>
      </Show>
    </div>
  );
}
