import * as v from 'valibot';
import { scaleLabelsSchema } from '#data/import/mapping/scale-labels-schema.ts';
import { currencySchema, instantSchema } from '../http/answer.schemas.ts';
import { lineSchema } from '../http/parameters.ts';

const colorSchema = v.pipe(
  v.string(),
  v.regex(/^#[0-9a-f]{6}$/i, 'a colour is written #rrggbb'),
  v.examples(['#3d46c2']),
);
const colorsSchema = v.object({ primary: colorSchema, accent: colorSchema });
const taxDisplaySchema = v.picklist(['included', 'excluded']);

const tenantSettingsSchema = v.pipe(
  v.object({
    currency: currencySchema,
    currencySymbol: v.string(),
    locale: v.pipe(v.string(), v.description('BCP 47.'), v.examples(['es-VE'])),
    timeZone: v.pipe(v.string(), v.description('IANA.'), v.examples(['America/Caracas'])),
    taxDisplay: taxDisplaySchema,
    features: v.array(v.string()),
    colors: colorsSchema,
    logoUrl: v.pipe(v.nullable(v.string()), v.description('Path on the address of the shop; null: no logo.')),
    scaleLabels: v.nullable(scaleLabelsSchema),
  }),
  v.metadata({ ref: 'TenantSettings' }),
);

const ratioSchema = v.pipe(v.number(), v.description('Contrast by WCAG 2.2, 1 to 21.'));

const brandSchema = v.pipe(
  v.object({
    textOnPrimary: v.pipe(
      v.picklist(['#000000', '#ffffff']),
      v.description('The better colour for text on it.'),
    ),
    ratios: v.object({
      textOnPrimary: ratioSchema,
      primaryOnLight: ratioSchema,
      primaryOnDark: ratioSchema,
      accentToPrimary: ratioSchema,
    }),
    warnings: v.array(
      v.picklist(['brand.primary_faint_on_light', 'brand.primary_faint_on_dark', 'brand.colors_alike']),
    ),
  }),
  v.metadata({ ref: 'BrandAssessment' }),
);

const limitsSchema = v.pipe(
  v.object({
    requestsPerSecond: v.pipe(v.number(), v.description('Of the whole shop, on average.')),
    requestsPerSecondOfCaller: v.pipe(v.number(), v.description('Of one person or one key, on average.')),
    maxUploadBytes: v.number(),
    maxImportRows: v.number(),
    maxExportRows: v.number(),
    maxExports: v.pipe(v.number(), v.description('At once.')),
    queryTimeoutMs: v.number(),
  }),
  v.metadata({ ref: 'PlanLimits' }),
  v.description('What the plan allows.'),
);

export const settingsSchema = v.pipe(
  v.object({
    tenantId: v.string(),
    name: v.string(),
    plan: v.picklist(['free', 'standard', 'premium']),
    version: v.pipe(v.number(), v.description('1, 2, 3, …: one for each change.')),
    settings: tenantSettingsSchema,
    brand: brandSchema,
    limits: limitsSchema,
  }),
  v.metadata({ ref: 'Settings' }),
);

export const settingsChangeSchema = v.pipe(
  v.strictObject({
    name: v.exactOptional(lineSchema(80)),
    currency: v.exactOptional(
      v.pipe(currencySchema, v.description('Fixed from the first sale on, as is the zone.')),
    ),
    currencySymbol: v.exactOptional(lineSchema(8)),
    locale: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
    timeZone: v.exactOptional(v.pipe(v.string(), v.maxLength(60))),
    taxDisplay: v.exactOptional(taxDisplaySchema),
    colors: v.exactOptional(v.strictObject(colorsSchema.entries)),
    scaleLabels: v.exactOptional(v.nullable(scaleLabelsSchema)),
  }),
  v.metadata({ ref: 'SettingsChange' }),
);

const settingsVersionSchema = v.pipe(
  v.object({
    version: v.number(),
    name: v.string(),
    settings: tenantSettingsSchema,
    actor: v.pipe(v.nullable(v.string()), v.description('Who made it: the id of a user, key or operator.')),
    updatedAt: instantSchema,
    current: v.boolean(),
  }),
  v.metadata({ ref: 'SettingsVersion' }),
);

export const settingsVersionListSchema = v.pipe(
  v.object({ items: v.array(settingsVersionSchema) }),
  v.metadata({ ref: 'SettingsVersionList' }),
);

export const settingsRollbackSchema = v.pipe(
  v.strictObject({ version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999_999)) }),
  v.metadata({ ref: 'SettingsRollback' }),
);

export type Settings = v.InferOutput<typeof settingsSchema>;
export type SettingsChange = v.InferOutput<typeof settingsChangeSchema>;
export type SettingsVersion = v.InferOutput<typeof settingsVersionSchema>;
export type SettingsVersionList = v.InferOutput<typeof settingsVersionListSchema>;
export type SettingsRollback = v.InferOutput<typeof settingsRollbackSchema>;
