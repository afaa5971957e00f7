import { lazy } from 'solid-js';

/** Pages that nobody opens first: even their names are a download of their own, apart from the first view. */
export const AccountPage = lazy(() => import('../modules/account/account-page.tsx'));
export const PeoplePage = lazy(() => import('../modules/people/people-page.tsx'));
export const KeysPage = lazy(() => import('../modules/keys/keys-page.tsx'));
export const ShopPage = lazy(() => import('../modules/settings/shop-page.tsx'));
export const AuditPage = lazy(() => import('../modules/audit/audit-page.tsx'));
export const SecurityPage = lazy(() => import('../modules/security/security-page.tsx'));
export const SettingsIndex = lazy(() => import('../modules/settings/settings-index.tsx'));
export const ImportsPage = lazy(() => import('../modules/imports/imports-page.tsx'));
export const NewImportPage = lazy(() => import('../modules/imports/new-import-page.tsx'));
export const ImportPage = lazy(() => import('../modules/imports/import-page.tsx'));
export const ExplorePage = lazy(() => import('../modules/explore/explore-page.tsx'));
export const InvitationPage = lazy(() => import('../modules/invitation/invitation-page.tsx'));
export const ResetPage = lazy(() => import('../modules/reset/reset-page.tsx'));
