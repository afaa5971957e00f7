/** What an operator types to open a shop, and what can be said of it before the API is asked. */
import type { NewTenantRequest, TenantNameAvailability } from '#functions/contract.ts';
import { isColor } from '../../shared/brand/assess-brand.ts';
import { isLocale, isTimeZone } from '../../shared/config.ts';
import type { Faults } from '../../ui/form/create-form.ts';
import { isEmail } from '../../ui/form/rules.ts';
import type { AdminWords } from './words.ts';

export type Country = keyof AdminWords['countries'];

export interface NewTenantValues {
  name: string;
  id: string;
  ownerEmail: string;
  plan: 'free' | 'standard' | 'premium';
  country: Country;
  currency: string;
  currencySymbol: string;
  locale: string;
  timeZone: string;
  primary: string;
  accent: string;
}

type Place = Pick<NewTenantValues, 'currency' | 'currencySymbol' | 'locale' | 'timeZone'>;

/** How people of a country write; each can be changed afterwards. */
export const places: Readonly<Record<Exclude<Country, 'other'>, Place>> = {
  ve: { currency: 'VES', currencySymbol: 'Bs.', locale: 'es-VE', timeZone: 'America/Caracas' },
  pa: { currency: 'USD', currencySymbol: 'US$', locale: 'es-PA', timeZone: 'America/Panama' },
  co: { currency: 'COP', currencySymbol: '$', locale: 'es-CO', timeZone: 'America/Bogota' },
};

export const emptyTenant: NewTenantValues = {
  name: '',
  id: '',
  ownerEmail: '',
  plan: 'standard',
  country: 've',
  ...places.ve,
  primary: '#3d46c2',
  accent: '#0b7a75',
};

/** `La Granja Mercado` as `la-granja-mercado`: a proposal, cut to what an address may be. */
export function proposeId(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
}

export type IdState =
  | { kind: 'none' }
  | { kind: 'checking' }
  | { kind: 'unchecked' }
  | { kind: 'known'; reason: TenantNameAvailability['reason'] };

export function checkTenant(
  values: NewTenantValues,
  id: IdState,
  w: AdminWords,
  colorInvalid: string,
): Faults<NewTenantValues> {
  const reason = id.kind === 'known' ? id.reason : null;
  return {
    name: values.name.trim() === '' ? w.shopNameRequired : null,
    id: values.id === '' ? w.idRequired : reason && w.idReasons[reason],
    ownerEmail: isEmail(values.ownerEmail) ? null : w.ownerInvalid,
    currency: /^[A-Z]{3}$/.test(values.currency) ? null : w.currencyInvalid,
    currencySymbol: values.currencySymbol.trim() === '' ? w.symbolRequired : null,
    locale: isLocale(values.locale) ? null : w.localeInvalid,
    timeZone: isTimeZone(values.timeZone) ? null : w.timeZoneInvalid,
    primary: isColor(values.primary) ? null : colorInvalid,
    accent: isColor(values.accent) ? null : colorInvalid,
  };
}

export function toRequest(values: NewTenantValues): NewTenantRequest {
  const { id, plan, currency, currencySymbol, locale, timeZone, primary, accent } = values;
  return {
    id,
    name: values.name.trim(),
    plan,
    settings: { currency, currencySymbol: currencySymbol.trim(), locale, timeZone },
    brand: { primary, accent },
    ownerEmail: values.ownerEmail.trim(),
  };
}
