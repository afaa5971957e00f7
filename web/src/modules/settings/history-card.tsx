import { createSignal, For, Show } from 'solid-js';
import type { SettingsVersion } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say } from '../../ui/toast.tsx';
import { fieldValue, useFieldNames } from './field-names.ts';
import { type TaggedSettings, useSettingsStore } from './settings-store.ts';
import { changedFields, toValues } from './shop-values.ts';
import { settingsWords } from './words.ts';

/** Versions drawn at first, and more each time. */
const pageVersions = 10;

export interface HistoryCardProps {
  /** The present version: another one asks for the list anew. */
  version: number;
  onChange: (next: TaggedSettings) => void;
}

/** Every version of the settings, what it changed, and the way back to it. */
export function HistoryCard(props: HistoryCardProps) {
  const w = useWords(settingsWords);
  const { t, api, query } = useApp();
  const store = useSettingsStore();
  const [shown, setShown] = createSignal(pageVersions);
  const [asked, setAsked] = createSignal<number | null>(null);
  const versions = query(() => ({
    key: ['settings', 'versions', props.version],
    load: (signal) =>
      api.call((client) => client.settings.versions.$get({ query: {} }, { init: { signal } })),
  }));
  const actorName = useActorNames();
  const rollBack = async (version: number) => {
    const next = await store.changed((client) => client.settings.rollback.$post({ json: { version } }));
    setAsked(null);
    props.onChange(next);
    say(w().rolledBack(version));
  };
  return (
    <Card title={w().history}>
      <Loaded query={versions} fallback={<Skeleton class="mx-4 mb-4 h-32" />}>
        {(data) => (
          <ol class="mt-2 divide-y divide-line border-t">
            <For each={data().items.slice(0, shown())}>
              {(version, index) => (
                <VersionRow
                  version={version}
                  before={data().items[index() + 1]}
                  actor={actorName(version.actor)}
                  onRollBack={() => setAsked(version.version)}
                />
              )}
            </For>
            <Show when={data().items.length > shown()}>
              <li class="flex justify-end px-4 py-1.5">
                <Button onClick={() => setShown(shown() + pageVersions)}>{t('app.more')}</Button>
              </li>
            </Show>
          </ol>
        )}
      </Loaded>
      <Show when={asked()}>
        {(version) => (
          <ConfirmDialog
            title={w().rollbackTitle(version())}
            text={w().rollbackText}
            action={w().rollbackAction}
            busyAction={w().rollingBack}
            onConfirm={() => rollBack(version())}
            onClose={() => setAsked(null)}
          />
        )}
      </Show>
    </Card>
  );
}

/** Names of those who made versions, where the person here may see who works at the shop. */
function useActorNames(): (actor: string | null) => string | null {
  const w = useWords(settingsWords);
  const { api, query, can } = useApp();
  const members = query(() => ({
    key: ['members'],
    load: (signal) => api.call((client) => client.members.$get({ query: {} }, { init: { signal } })),
    enabled: can('people.read'),
  }));
  return (actor) => {
    const known = members.data()?.items;
    if (actor === null || !known) return null;
    return known.find(({ userId }) => userId === actor)?.name ?? w().someone;
  };
}

function VersionRow(props: {
  version: SettingsVersion;
  before: SettingsVersion | undefined;
  actor: string | null;
  onRollBack: () => void;
}) {
  const w = useWords(settingsWords);
  const names = useFieldNames();
  const { format, can } = useApp();
  const changes = () => {
    const { before, version } = props;
    if (!before) return version.version === 1 ? w().created : '';
    const values = toValues(version);
    const texts = changedFields(values, toValues(before)).map((name) =>
      w().changedTo(names()[name], fieldValue(name, values, w())),
    );
    if (version.settings.logoUrl !== before.settings.logoUrl) {
      texts.push(w().changedTo(w().logo, version.settings.logoUrl === null ? w().withoutLogo : w().withLogo));
    }
    return texts.length > 0 ? texts.join(' · ') : w().sameAsBefore;
  };
  const byline = () =>
    [format().dateTime(props.version.updatedAt), ...(props.actor === null ? [] : [w().by(props.actor)])].join(
      ' · ',
    );
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
      <div class="min-w-0 flex-[1_1_16rem]">
        <p class="flex flex-wrap items-center gap-x-2">
          <span class="font-medium">{w().version(props.version.version)}</span>
          <Show when={props.version.current}>
            <Badge tone="positive">{w().current}</Badge>
          </Show>
          <span class="text-xs text-ink-3 tabular">{byline()}</span>
        </p>
        <p class="text-ink-2 break-words">{changes()}</p>
      </div>
      <Show when={!props.version.current && can('settings.manage')}>
        <Button
          aria-label={`${w().rollback}: ${w().version(props.version.version)}`}
          onClick={() => props.onRollBack()}
        >
          {w().rollback}
        </Button>
      </Show>
    </li>
  );
}
