import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { useLink } from '../shared/filters.ts';
import { buttonClass } from '../ui/button.tsx';

/** What fills an empty page, for who may do it. */
export function ImportLink() {
  const { t, can } = useApp();
  const link = useLink();
  return (
    <Show when={can('data.import')}>
      <A href={link('/imports/new')} class={buttonClass('secondary')}>
        {t('app.importFile')}
      </A>
    </Show>
  );
}
