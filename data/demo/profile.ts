import type { NewTenant } from '../registry/tenant.ts';
import type { Category } from './assortment.ts';
import type { CalendarRules } from './calendar.ts';

/** Everything that distinguishes one demo tenant from another. The rest of data/demo is common to them. */
export interface DemoProfile {
  tenant: NewTenant;
  /** Source of the tenant's logo, an SVG document. */
  logoSvg: string;
  owner: { email: string; name: string };
  /** Prefix of product ids and of EAN-13 codes (GS1: 759 Venezuela, 745 Panama). */
  productIdPrefix: string;
  eanPrefix: string;
  categories: readonly Category[];
  suppliers: readonly DemoSupplier[];
  stores: readonly DemoStore[];
  calendar: CalendarRules;
  /** Days of sales at full scale. */
  days: number;
  /** Tickets of an average store on an average day. */
  ticketsPerStoreDay: number;
  /** Local prices are rounded to what a shop would print. */
  priceRounding: 'bolivar' | 'cents';
  /** The currency pair of `calendar.computeRate`, and who fixes it. */
  exchangeRate: { base: string; quote: string; source: string };
  /** What is noted where goods were spoilt or missing, and after a count. No `|` in them. */
  movementReasons: { shrinkage: readonly string[]; count: string };
  saleIdPrefix: string;
  returnIdPrefix: string;
  /** Text before the number in a customer's id, for example `V-`. */
  customerIdPrefix: string;
  /** Seed of all chance in this tenant's data. */
  seed: number;
}

export interface DemoStore {
  storeId: string;
  name: string;
  city: string;
  address: string;
  /** Size relative to the average store. */
  weight: number;
  /** `YYYY-MM-DD` for stores older than the data, or days before the last day for younger ones. */
  openedOn: string | { daysAgo: number };
}

export interface DemoSupplier {
  name: string;
  /** Categories that it delivers; each category needs at least one supplier. */
  categories: readonly string[];
  leadTimeDays: number;
  taxId: string;
}
