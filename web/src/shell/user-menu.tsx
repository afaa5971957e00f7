import { A } from '@solidjs/router';
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down';
import CircleUser from 'lucide-solid/icons/circle-user';
import LogOut from 'lucide-solid/icons/log-out';
import Settings from 'lucide-solid/icons/settings';
import UserCog from 'lucide-solid/icons/user-cog';
import { For, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { useLink } from '../shared/filters.ts';
import { languages as allLanguages, type Language } from '../shared/i18n/language.ts';
import { setTheme, theme } from '../shared/theme.ts';
import { Popover } from '../ui/popover.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useDestinations, useSettingsSections } from './navigation.ts';

const entry = 'control flex items-center gap-2 rounded px-2 text-left hover:bg-subtle';
const languageNames: Record<Language, string> = { es: 'Español', en: 'English' };

/** Who is here, and what this device remembers: theme and language. */
export function UserMenu(props: { isWide?: boolean; isConsole?: boolean }) {
  const { t, me, logOut, languages } = useApp();
  const link = useLink();
  const settings = useSettingsSections();
  const destinations = useDestinations();
  /** Pages that a phone's tabs have no room for. */
  const elsewhere = () => destinations().filter((page) => 'isWide' in page);
  const name = () => me()?.name ?? me()?.email ?? '';
  return (
    <Popover
      label={t('app.menu')}
      triggerLabel={props.isWide ? undefined : t('app.menu')}
      triggerClass={`flex items-center gap-2 rounded transition-colors hover:bg-subtle ${props.isWide ? 'h-12 w-full px-2 text-left' : 'min-h-11 min-w-11 justify-center text-ink-2'}`}
      trigger={
        <>
          <CircleUser class="size-5 shrink-0 text-ink-3" aria-hidden="true" />
          <Show when={props.isWide}>
            <span class="sr-only">{t('app.menu')}: </span>
            <span class="min-w-0 flex-1">
              <span class="block truncate font-medium">{name()}</span>
              <span class="block truncate text-xs text-ink-3">{me()?.email}</span>
            </span>
            <ChevronsUpDown class="size-4 text-ink-3" aria-hidden="true" />
          </Show>
        </>
      }
      panelClass="w-72 p-4"
    >
      {(close) => (
        <div class="flex flex-col gap-4">
          <div>
            <p class="truncate font-medium">{name()}</p>
            <p class="truncate text-xs text-ink-3">{me()?.email}</p>
          </div>
          <div>
            <p class="mb-1 text-xs font-medium text-ink-3" aria-hidden="true">
              {t('app.theme')}
            </p>
            <Segmented
              label={t('app.theme')}
              value={theme()}
              onChange={setTheme}
              options={[
                { value: 'system', label: t('app.themeSystem') },
                { value: 'light', label: t('app.themeLight') },
                { value: 'dark', label: t('app.themeDark') },
              ]}
            />
          </div>
          <div>
            <p class="mb-1 text-xs font-medium text-ink-3" aria-hidden="true">
              {t('app.language')}
            </p>
            <Segmented
              label={t('app.language')}
              value={languages.language()}
              onChange={(language) => void languages.use(language)}
              options={allLanguages.map((value) => ({ value, label: languageNames[value] }))}
            />
          </div>
          <div class="-mx-2 flex flex-col">
            <A href={link('/account')} class={entry} onClick={close}>
              <UserCog class="size-4 text-ink-3" aria-hidden="true" />
              {t('nav.account')}
            </A>
            <For each={props.isWide || props.isConsole ? [] : elsewhere()}>
              {(page) => (
                <A href={link(page.path)} class={entry} onClick={close}>
                  <page.icon class="size-4 text-ink-3" aria-hidden="true" />
                  {t(`nav.${page.name}`)}
                </A>
              )}
            </For>
            <Show when={!props.isConsole && settings()[0]}>
              {(first) => (
                <A href={link(first().path)} class={entry} onClick={close}>
                  <Settings class="size-4 text-ink-3" aria-hidden="true" />
                  {t('nav.settings')}
                </A>
              )}
            </Show>
            <button
              type="button"
              class={entry}
              onClick={() => {
                close();
                void logOut();
              }}
            >
              <LogOut class="size-4 text-ink-3" aria-hidden="true" />
              {t('app.logOut')}
            </button>
          </div>
        </div>
      )}
    </Popover>
  );
}
