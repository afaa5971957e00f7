/** All that the page may know of the API: types, no code. */

export type {
  Account,
  AccountChange,
  AccountSession,
  AccountSessionList,
  PasswordChange,
  RecoveryCodes,
  SecondFactorCode,
  SecondFactorSecret,
  SecondFactorStart,
} from './account/account.schemas.ts';
export type {
  CreatedTenant,
  NewTenantRequest,
  TenantChange,
  TenantDetail,
  TenantList,
  TenantNameAvailability,
  TenantRow,
} from './admin/admin.schemas.ts';
export type {
  ApiKey,
  ApiKeyList,
  ApiKeyRotation,
  CreatedApiKey,
  NewApiKey,
  RotatedApiKey,
} from './api-keys/api-keys.schemas.ts';
export type { App } from './app.ts';
export type { AuditItem, AuditList } from './audit/audit.schemas.ts';
export type { Health } from './health/health.schemas.ts';
export type { Problem } from './http/problem.schemas.ts';
export type { ImportChangeList } from './imports/imported-rows.schemas.ts';
export type {
  Import,
  ImportCounts,
  ImportList,
  ImportPreview,
  ImportReject,
  ImportSummary,
  NewImport,
} from './imports/imports.schemas.ts';
export type { ImportProfileItem, ImportProfileList, NewImportProfile } from './imports/profile.schemas.ts';
export type { ImportSuggestion } from './imports/suggestion.schemas.ts';
export type { ImportUpload, NewUpload } from './imports/upload.schemas.ts';
export type {
  InventoryItem,
  InventoryList,
  InventorySort,
  InventorySortColumn,
} from './inventory/inventory.schemas.ts';
export type {
  Invitation,
  InvitationAcceptance,
  InvitationInspection,
  InvitationList,
  NewInvitation,
} from './invitations/invitations.schemas.ts';
export type { Me } from './me/me.schemas.ts';
export type { Member, MemberChange, MemberList } from './members/members.schemas.ts';
export type { Order, OrderDetail, OrderLine, OrderList } from './orders/orders.schemas.ts';
export type { PasswordReset, PasswordResetRequest } from './password-resets/password-resets.schemas.ts';
export type { Permission, Role, Scope } from './permissions.ts';
export type { Product, ProductDetail, ProductList, ProductStock } from './products/products.schemas.ts';
export type {
  SaleLine,
  SaleList,
  SalesSummary,
  SalesSummaryItem,
  SummaryBy,
  SummaryGrouping,
  SummarySort,
  SummarySortColumn,
} from './sales/sales.schemas.ts';
export type { AttackReport } from './security/security.schemas.ts';
export type { Credentials, Session } from './session/session.schemas.ts';
export type {
  Settings,
  SettingsChange,
  SettingsRollback,
  SettingsVersion,
  SettingsVersionList,
} from './settings/settings.schemas.ts';
export type { Stats } from './stats/stats.schemas.ts';
export type { Store, StoreList } from './stores/stores.schemas.ts';
