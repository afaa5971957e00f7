import { A } from '@solidjs/router';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { Page } from '../../shell/page.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';

/** An address that leads nowhere. */
export default function NotFoundPage() {
  const { t } = useApp();
  const link = useLink();
  return (
    <Page title={t('errors.notFound')}>
      <EmptyState
        title={t('errors.notFoundText')}
        action={
          <A href={link('/')} class={buttonClass('primary')}>
            {t('errors.goHome')}
          </A>
        }
      />
    </Page>
  );
}
