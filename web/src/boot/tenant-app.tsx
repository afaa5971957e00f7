import { Route, Router, type RouteSectionProps } from '@solidjs/router';
import { ErrorBoundary, lazy, type ParentProps, Suspense } from 'solid-js';
import { type App, AppProvider, useApp } from '../shared/app-context.ts';
import { Layout } from '../shell/layout.tsx';
import { SessionGate } from '../shell/session-gate.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

const HomePage = lazy(() => import('../modules/home/home-page.tsx'));
const InventoryPage = lazy(() => import('../modules/inventory/inventory-page.tsx'));
const SalesPage = lazy(() => import('../modules/sales/sales-page.tsx'));
const ProductPage = lazy(() => import('../modules/products/product-page.tsx'));
const OrdersPage = lazy(() => import('../modules/orders/orders-page.tsx'));
const OrderPage = lazy(() => import('../modules/orders/order-page.tsx'));
const NotFoundPage = lazy(() => import('../modules/not-found/not-found-page.tsx'));
/** The rest, by one more download that names them. */
const office = (name: keyof typeof import('./office-pages.tsx')) =>
  lazy(async () => ({ default: (await import('./office-pages.tsx'))[name] }));
const LoginPage = lazy(() => import('../modules/session/login-page.tsx'));

/** For people whom a link in an e-mail brings: no session is asked for. */
const openPaths: ReadonlySet<string> = new Set(['/invitation', '/reset']);

/** A shop's pages. */
export function TenantApp(props: { app: App }) {
  // Read once: a getter would make a new application each time.
  const { app } = props;
  return (
    <AppProvider value={app}>
      <Router root={Root}>
        <Route path="/" component={HomePage} />
        <Route path="/inventory" component={InventoryPage} />
        <Route path="/sales" component={SalesPage} />
        <Route path="/products/:productId" component={ProductPage} />
        <Route path="/orders" component={OrdersPage} />
        <Route path="/orders/:orderId" component={OrderPage} />
        <Route path="/imports" component={office('ImportsPage')} />
        <Route path="/imports/new" component={office('NewImportPage')} />
        <Route path="/imports/:importId" component={office('ImportPage')} />
        <Route path="/explore" component={office('ExplorePage')} />
        <Route path="/account" component={office('AccountPage')} />
        <Route path="/settings" component={office('SettingsIndex')} />
        <Route path="/settings/people" component={office('PeoplePage')} />
        <Route path="/settings/keys" component={office('KeysPage')} />
        <Route path="/settings/shop" component={office('ShopPage')} />
        <Route path="/settings/audit" component={office('AuditPage')} />
        <Route path="/settings/security" component={office('SecurityPage')} />
        <Route path="/invitation" component={office('InvitationPage')} />
        <Route path="/reset" component={office('ResetPage')} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </AppProvider>
  );
}

function Root(props: RouteSectionProps) {
  return (
    <SessionGate isPublic={openPaths.has(props.location.pathname)} frame={Frame} door={LoginPage}>
      {props.children}
    </SessionGate>
  );
}

function Frame(props: ParentProps) {
  return (
    <Layout>
      <ErrorBoundary fallback={(error: unknown) => <Crash error={error} />}>
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
    </Layout>
  );
}

/** A fault of ours on one page: the rest of the application stays. */
function Crash(props: { error: unknown }) {
  const { t } = useApp();
  return (
    <div role="alert">
      <EmptyState
        title={t('errors.crash')}
        text={props.error instanceof Error ? props.error.message : String(props.error)}
        action={<Button onClick={() => location.reload()}>{t('errors.reload')}</Button>}
      />
    </div>
  );
}
