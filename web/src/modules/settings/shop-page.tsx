import { createSignal, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Loaded } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { HistoryCard } from './history-card.tsx';
import { LogoCard } from './logo-card.tsx';
import { PlanCard } from './plan-card.tsx';
import { SettingsPage } from './settings-page.tsx';
import { type TaggedSettings, useSettingsStore } from './settings-store.ts';
import { ShopForm } from './shop-form.tsx';
import { settingsWords } from './words.ts';

/** The shop's name, brand and way of writing, and how they came to be. */
export default function ShopPage() {
  const { t } = useApp();
  return (
    <SettingsPage title={t('nav.shop')} needs="settings.read">
      <Shop />
    </SettingsPage>
  );
}

function Shop() {
  const w = useWords(settingsWords);
  const { query, can } = useApp();
  const store = useSettingsStore();
  /** What this page made of the settings since they were read. */
  const [made, setMade] = createSignal<TaggedSettings | null>(null);
  const read = query(() => ({
    key: ['settings'],
    load: (signal) => store.tagged((client) => client.settings.$get({ query: {} }, { init: { signal } })),
  }));
  const changed = (next: TaggedSettings) => {
    setMade(next);
    read.retry();
  };
  const newest = () => {
    const [fresh, own] = [read.data(), made()];
    return own && fresh && own.settings.version > fresh.settings.version ? own : fresh;
  };
  return (
    <>
      <Show when={!can('settings.manage')}>
        <p role="note" class="rounded bg-subtle px-4 py-2.5 text-ink-2">
          {w().readOnly}
        </p>
      </Show>
      <Loaded query={{ ...read, data: newest }} fallback={<Skeleton class="h-[32rem]" />}>
        {(known) => (
          <>
            <ShopForm newest={known()} onChange={changed} />
            <div class="grid items-start gap-4 xl:grid-cols-2">
              <LogoCard settings={known().settings} onChange={changed} />
              <PlanCard settings={known().settings} />
            </div>
            <HistoryCard version={known().settings.version} onChange={changed} />
          </>
        )}
      </Loaded>
    </>
  );
}
