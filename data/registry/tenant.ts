import type { ScaleLabels } from '../import/mapping/profile.ts';
import type { TenantId } from '../lake/tenant-id.ts';

/** `suspended` keeps every byte but answers nobody; `deleted` reserves the name for ever. */
export type TenantStatus = 'active' | 'suspended' | 'deleted';
export type TenantPlan = 'free' | 'standard' | 'premium';

export interface BrandColors {
  /** `#rrggbb`: buttons, links, the first series of a chart. */
  primary: string;
  /** `#rrggbb`: highlights, the second series of a chart. */
  accent: string;
}

export interface TenantSettings {
  /** ISO 4217, for example `VES`. */
  currency: string;
  /** What the pages print, for example `Bs.`; ICU's own symbol is outdated for VES. */
  currencySymbol: string;
  /** BCP 47, for example `es-VE`. */
  locale: string;
  /** IANA zone; days begin and end in it. */
  timeZone: string;
  /** Whether prices are shown with tax. */
  taxDisplay: 'included' | 'excluded';
  /** Names of the optional features switched on, sorted. */
  features: readonly string[];
  colors: BrandColors;
  /** Null where the tenant has none: the page then shows the name. The bytes are at `site/_t/<id>/logo`. */
  logo: { contentType: LogoContentType; revision: string } | null;
  /** How its scales print labels, for imports of sales; null: their codes are codes like any other. */
  scaleLabels: ScaleLabels | null;
}

export type LogoContentType = 'image/svg+xml' | 'image/png' | 'image/webp' | 'image/jpeg';

export interface Tenant {
  id: TenantId;
  name: string;
  status: TenantStatus;
  plan: TenantPlan;
  settings: TenantSettings;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  updatedAt: number;
  /** 1, 2, 3, …: one for each change. */
  version: number;
  /** Who made this version, where the caller said so: the id of a user or operator. */
  actor: string | null;
  /** Changes with every write of the document: usable as an ETag. */
  revision: string;
}

/** A tenant as it was, or is. */
export type TenantVersion = Omit<Tenant, 'revision'>;

/** The public document that the page loads before log-in, at `site/_t/<tenant>/config.json`. */
export interface SiteConfig {
  tenantId: TenantId;
  name: string;
  /** `/logo?v=<revision>`, or null. */
  logoUrl: string | null;
  colors: BrandColors;
  features: readonly string[];
  currency: string;
  currencySymbol: string;
  locale: string;
  timeZone: string;
  taxDisplay: 'included' | 'excluded';
}

export interface NewTenant {
  id: TenantId;
  name: string;
  plan?: TenantPlan;
  /** What is left out takes the defaults of `defaultTenantSettings`. */
  settings?: Partial<TenantSettings>;
}

export interface TenantChange {
  name?: string;
  status?: TenantStatus;
  plan?: TenantPlan;
  settings?: Partial<Omit<TenantSettings, 'logo'>>;
}

export interface TenantPage {
  items: Tenant[];
  /** Tenants that match the search, all pages together. */
  total: number;
  /** Pass as `after` for the next page; null on the last. */
  next: TenantId | null;
}
