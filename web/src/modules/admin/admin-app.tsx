import { A, Route, Router, type RouteSectionProps } from '@solidjs/router';
import { lazy, type ParentProps, Show, Suspense } from 'solid-js';
import { type App, AppProvider, useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Door, doorLinkClass } from '../../shell/door.tsx';
import { SessionGate } from '../../shell/session-gate.tsx';
import { LoginForm } from '../session/login-form.tsx';
import { ConsoleLayout } from './console-layout.tsx';
import TenantsPage from './tenants-page.tsx';
import { adminWords } from './words.ts';

const NewTenantPage = lazy(() => import('./new-tenant-page.tsx'));
const TenantPage = lazy(() => import('./tenant-page.tsx'));
const AccountPage = lazy(() => import('../account/account-page.tsx'));
const ResetPage = lazy(() => import('../reset/reset-page.tsx'));
const NotFoundPage = lazy(() => import('../not-found/not-found-page.tsx'));

/** For operators whom the link of an e-mail brings: no session is asked for. */
const resetPath = '/reset';

/** The operators' console. */
export function AdminApp(props: { app: App }) {
  const { app } = props;
  return (
    <AppProvider value={app}>
      <Router root={Root}>
        <Route path="/" component={TenantsPage} />
        <Route path="/new" component={NewTenantPage} />
        <Route path="/tenants/:tenantId" component={TenantPage} />
        <Route path="/account" component={AccountPage} />
        <Route path={resetPath} component={ResetPage} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </AppProvider>
  );
}

function Root(props: RouteSectionProps) {
  return (
    <SessionGate isPublic={props.location.pathname === resetPath} frame={Frame} door={ConsoleDoor}>
      {props.children}
    </SessionGate>
  );
}

function Frame(props: ParentProps) {
  return (
    <ConsoleLayout>
      <Suspense>{props.children}</Suspense>
    </ConsoleLayout>
  );
}

function ConsoleDoor() {
  const { t, session, me, logIn } = useApp();
  const w = useWords(adminWords);
  return (
    <Door
      title={w().console}
      intro={w().intro}
      footer={
        <A href={resetPath} class={doorLinkClass}>
          {t('login.forgotten')}
        </A>
      }
    >
      <Show when={session() === 'expired'}>
        <p role="status" class="mb-4 rounded bg-warning-subtle px-3 py-2 text-warning">
          {w().expired}
        </p>
      </Show>
      <LoginForm t={t} email={me()?.email} onLogIn={logIn} />
    </Door>
  );
}
