import { Navigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useSettingsSections } from '../../shell/navigation.ts';
import { Page } from '../../shell/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { settingsWords } from './words.ts';

/** `/settings` leads to the first part that the person may see. */
export default function SettingsIndex() {
  const w = useWords(settingsWords);
  const { t } = useApp();
  const link = useLink();
  const sections = useSettingsSections();
  return (
    <Show
      when={sections()[0]}
      fallback={
        <Page title={t('nav.settings')}>
          <EmptyState title={w().noSections} />
        </Page>
      }
    >
      {(first) => <Navigate href={link(first().path)} />}
    </Show>
  );
}
