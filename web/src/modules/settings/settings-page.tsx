import { A } from '@solidjs/router';
import LockKeyhole from 'lucide-solid/icons/lock-keyhole';
import { For, type JSX, Show } from 'solid-js';
import type { Permission } from '#functions/permissions.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useSettingsSections } from '../../shell/navigation.ts';
import { Page } from '../../shell/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Toast } from '../../ui/toast.tsx';
import { settingsWords } from './words.ts';

/** The frame of every part of the settings. Without the permission it says so instead of showing the part. */
export function SettingsPage(props: { title: string; needs: Permission; children: JSX.Element }) {
  const w = useWords(settingsWords);
  const rights = useWords(rightsWords);
  const { me, can } = useApp();
  return (
    <Page title={props.title} filters={<SettingsNav label={w().nav} />}>
      <div class="flex max-w-6xl flex-col gap-4 px-4 md:px-6 md:pt-5">
        <Show
          when={can(props.needs)}
          fallback={
            <div role="alert">
              <EmptyState
                icon={<LockKeyhole class="size-6" />}
                title={w().refused}
                text={w().refusedText(rights().roles[me()?.role ?? 'viewer'])}
              />
            </div>
          }
        >
          {props.children}
        </Show>
      </div>
      <Toast />
    </Page>
  );
}

function SettingsNav(props: { label: string }) {
  const { t } = useApp();
  const link = useLink();
  const sections = useSettingsSections();
  /** On a phone the parts are wider than the screen. */
  const showIfCurrent = (anchor: HTMLAnchorElement) =>
    queueMicrotask(() => {
      if (anchor.ariaCurrent) anchor.scrollIntoView({ block: 'nearest', inline: 'center' });
    });
  return (
    <Show when={sections().length > 1}>
      <nav
        aria-label={props.label}
        class="overflow-x-auto max-md:-mx-4 max-md:w-[calc(100%+2rem)] max-md:px-4 md:max-w-full"
      >
        <ul class="flex gap-1">
          <For each={sections()}>
            {(section) => (
              <li class="shrink-0">
                <A
                  ref={showIfCurrent}
                  href={link(section.path)}
                  class="control inline-flex items-center rounded px-3 transition-colors"
                  activeClass="bg-brand-subtle font-medium text-brand-ink"
                  inactiveClass="text-ink-2 hover:bg-subtle hover:text-ink"
                >
                  {t(`nav.${section.name}`)}
                </A>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </Show>
  );
}
