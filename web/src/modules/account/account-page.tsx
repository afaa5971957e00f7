import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Toast } from '../../ui/toast.tsx';
import { PasswordForm } from './password-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import { SessionList } from './session-list.tsx';
import { accountWords } from './words.ts';

/** What a person can do about the own account, whatever the role. */
export default function AccountPage() {
  const w = useWords(accountWords);
  const { api, query, refresh } = useApp();
  const change = () => refresh(['account']);
  const account = query(() => ({
    key: ['account'],
    load: (signal) => api.call((client) => client.account.$get({ query: {} }, { init: { signal } })),
  }));
  return (
    <Page title={w().title}>
      <div class="flex max-w-3xl flex-col gap-4 px-4 md:px-6 md:pt-5">
        <Loaded query={account} fallback={<Skeleton class="h-96" />}>
          {(known) => (
            <>
              <Card title={w().profile}>
                <ProfileForm account={known()} onChange={change} />
              </Card>
              <Card title={w().passwordTitle}>
                <PasswordForm account={known()} onChange={change} />
              </Card>
              <SecondFactor account={known()} onChange={change} />
              <SessionList />
            </>
          )}
        </Loaded>
      </div>
      <Toast />
    </Page>
  );
}
