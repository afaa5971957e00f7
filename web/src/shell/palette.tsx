import { Dialog } from '@kobalte/core/dialog';
import Search from 'lucide-solid/icons/search';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { useGo } from '../shared/filters.ts';
import { segmentOf } from '../shared/item-address.ts';
import { setTheme, theme } from '../shared/theme.ts';
import { isDarkDevice } from '../ui/media.ts';
import { useDestinations, useSettingsSections } from './navigation.ts';

const debounceMs = 120;
const maxProducts = 8;
const account = { path: '/account', name: 'account' } as const;

interface Entry {
  key: string;
  group: string;
  label: string;
  note?: string;
  run: () => void;
}

/** Search over products, stores, pages and actions: type, arrows, Enter. */
export default function Palette(props: { isOpen: boolean; onClose: () => void }) {
  const { t } = useApp();
  return (
    <Dialog open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-40 bg-backdrop animate-fade-in" />
        <Dialog.Content class="fixed inset-x-4 top-[max(1rem,12dvh)] z-50 mx-auto flex max-h-[70dvh] max-w-xl flex-col overflow-hidden rounded border bg-surface shadow animate-fade-in">
          <Dialog.Title class="sr-only">{t('palette.title')}</Dialog.Title>
          <PaletteBody onClose={props.onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}

function PaletteBody(props: { onClose: () => void }) {
  const { t } = useApp();
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [at, setAt] = createSignal(0);
  const entries = createEntries(text);
  const groups = createMemo(() => [...new Set(entries().map((entry) => entry.group))]);
  createEffect(on(entries, () => setAt(0), { defer: true }));
  createEffect(() => document.getElementById(`${id}-${at()}`)?.scrollIntoView({ block: 'nearest' }));
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    props.onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries().length - 1;
    if (event.key === 'ArrowDown') setAt(at() >= last ? 0 : at() + 1);
    else if (event.key === 'ArrowUp') setAt(at() <= 0 ? last : at() - 1);
    else if (event.key === 'Enter') run(entries()[at()]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div class="flex items-center gap-3 border-b px-4">
        <Search class="size-4 shrink-0 text-ink-3" aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries().length > 0 ? `${id}-${at()}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder={t('palette.placeholder')}
          class="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p class="sr-only" role="status">
        {t('palette.results', entries().length)}
      </p>
      <div id={`${id}-list`} role="listbox" aria-label={t('palette.title')} class="overflow-y-auto p-1">
        <Show when={entries().length === 0}>
          <p class="px-3 py-8 text-center text-ink-3">{t('palette.noMatch')}</p>
        </Show>
        <For each={groups()}>
          {(group) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox
            <div role="group" aria-label={group}>
              <p class="px-3 pt-2 pb-1 text-xs font-medium text-ink-3" aria-hidden="true">
                {group}
              </p>
              <For each={entries()}>
                {(entry, index) => (
                  <Show when={entry.group === group}>
                    <div
                      id={`${id}-${index()}`}
                      role="option"
                      tabIndex="-1"
                      aria-selected={index() === at()}
                      class="control flex items-center justify-between gap-4 rounded-sm px-3 aria-selected:bg-brand-subtle aria-selected:text-brand-ink"
                      onPointerMove={() => setAt(index())}
                      onClick={() => run(entry)}
                      onKeyDown={(event) => event.key === 'Enter' && run(entry)}
                    >
                      <span class="min-w-0 truncate">{entry.label}</span>
                      <span class="shrink-0 text-xs text-ink-3 tabular">{entry.note}</span>
                    </div>
                  </Show>
                )}
              </For>
            </div>
          )}
        </For>
      </div>
    </>
  );
}

/** What matches the text, best kind first: products, stores, pages, actions. */
function createEntries(text: () => string): () => Entry[] {
  const { t, api, query, languages } = useApp();
  const go = useGo();
  const settings = useSettingsSections();
  const destinations = useDestinations();
  const [settled, setSettled] = createSignal('');
  createEffect(() => {
    const wanted = text().trim();
    const timer = setTimeout(() => setSettled(wanted), debounceMs);
    onCleanup(() => clearTimeout(timer));
  });
  const products = query(() => ({
    key: ['palette', settled()],
    load: (signal) => api.products({ q: settled(), limit: maxProducts }, signal),
    enabled: settled() !== '',
  }));
  const stores = query(() => ({ key: ['stores'], load: (signal) => api.stores(signal) }));
  const isDark = () => (theme() === 'system' ? isDarkDevice() : theme() === 'dark');
  return createMemo(() => {
    const matches = (label: string) => fold(label).includes(fold(text().trim()));
    const found = settled() === '' || text().trim() === '' ? [] : (products.data()?.items ?? []);
    const fixed: Entry[] = [
      ...(text().trim() === '' ? [] : (stores.data()?.items ?? [])).map((store) => ({
        key: store.storeId,
        group: t('palette.stores'),
        label: store.name,
        note: store.city ?? '',
        run: () => go('/', { store: store.storeId }),
      })),
      ...[...destinations(), ...settings(), account].map((page) => ({
        key: page.path,
        group: t('palette.pages'),
        label: t(`nav.${page.name}`),
        run: () => go(page.path),
      })),
      {
        key: 'theme',
        group: t('palette.actions'),
        label: t(isDark() ? 'palette.useLight' : 'palette.useDark'),
        run: () => setTheme(isDark() ? 'light' : 'dark'),
      },
      {
        key: 'language',
        group: t('palette.actions'),
        label: t('palette.useOther'),
        run: () => void languages.use(languages.language() === 'es' ? 'en' : 'es'),
      },
    ];
    return [
      ...found.map((product) => ({
        key: product.productId,
        group: t('palette.products'),
        label: product.name,
        note: product.ean ?? product.productId,
        run: () => go(`/products/${segmentOf(product.productId)}`),
      })),
      ...fixed.filter((entry) => matches(entry.label)),
    ];
  });
}

/** Case and accents do not matter in a search. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
