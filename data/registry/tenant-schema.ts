import * as v from 'valibot';
import { scaleLabelsSchema } from '../import/mapping/scale-labels-schema.ts';
import { parseTenantId, type TenantId } from '../lake/tenant-id.ts';
import { RegistryError } from './errors.ts';
import type { TenantSettings } from './tenant.ts';

const tenantId = v.pipe(
  v.string(),
  v.check((text) => parseTenantId(text) !== null, 'not a tenant id'),
  v.transform((text) => text as TenantId),
);

const isLocale = (text: string) => isAccepted(() => Intl.getCanonicalLocales(text));
const isTimeZone = (text: string) => isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: text }));

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const color = v.pipe(v.string(), v.toLowerCase(), v.regex(/^#[0-9a-f]{6}$/, 'a colour is #rrggbb'));
const feature = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,40}$/, 'a feature is lower case'));

/** One line for people: no control characters, and no marks that turn the direction of what follows. */
const plainLine = v.regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u, 'it holds marks that nobody sees');

const settings = v.object({
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'a currency is three capitals (ISO 4217)')),
  currencySymbol: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(8), plainLine),
  locale: v.pipe(v.string(), v.check(isLocale, 'not a locale (BCP 47)')),
  timeZone: v.pipe(v.string(), v.check(isTimeZone, 'not a time zone (IANA)')),
  taxDisplay: v.picklist(['included', 'excluded']),
  features: v.pipe(
    v.array(feature),
    v.maxLength(100),
    v.transform((names) => [...new Set(names)].sort()),
  ),
  colors: v.object({ primary: color, accent: color }),
  logo: v.nullable(
    v.object({
      contentType: v.picklist(['image/svg+xml', 'image/png', 'image/webp', 'image/jpeg']),
      revision: v.string(),
    }),
  ),
  // Documents of earlier versions lack it.
  scaleLabels: v.optional(v.nullable(scaleLabelsSchema), null),
});

/** A tenant's document, without what the store adds to it. */
export const tenantSchema = v.object({
  id: tenantId,
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), plainLine),
  status: v.picklist(['active', 'suspended', 'deleted']),
  plan: v.picklist(['free', 'standard', 'premium']),
  settings,
  createdAt: v.number(),
  updatedAt: v.number(),
  version: v.optional(v.number(), 1),
  actor: v.optional(v.nullable(v.string()), null),
});

export type TenantDocument = v.InferOutput<typeof tenantSchema>;

export const defaultTenantSettings: TenantSettings = {
  currency: 'USD',
  currencySymbol: '$',
  locale: 'es',
  timeZone: 'UTC',
  taxDisplay: 'included',
  features: [],
  colors: { primary: '#3d46c2', accent: '#0b7a75' },
  logo: null,
  scaleLabels: null,
};

/** Rejects with `tenant.invalid`, which names every field that is wrong. */
export function parseTenant(input: unknown): TenantDocument {
  const result = v.safeParse(tenantSchema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'tenant'}: ${issue.message}`);
  throw new RegistryError('tenant.invalid', problems.join('; '));
}

/**
 * Rejects with `tenant.invalid` where a new locale carries extensions, such as `es-VE-u-nu-thai`: they would
 * change digits and calendars everywhere. Not part of the schema: what was stored before stays readable.
 */
export function assertPlainLocale({ locale }: Partial<Pick<TenantSettings, 'locale'>> = {}): void {
  if (locale === undefined || !isLocale(locale)) return;
  if (new Intl.Locale(locale).baseName === Intl.getCanonicalLocales(locale)[0]) return;
  throw new RegistryError('tenant.invalid', 'locale: it has extensions; name language and region only');
}
