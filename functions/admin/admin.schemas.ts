import * as v from 'valibot';
import { scaleLabelsSchema } from '#data/import/mapping/scale-labels-schema.ts';
import { countSchema, currencySchema, instantSchema } from '../http/answer.schemas.ts';
import {
  cursorParameter,
  identifierSchema,
  limitUpTo,
  lineSchema,
  searchParameter,
} from '../http/parameters.ts';
import { emailSchema } from '../http/person.schemas.ts';

export const statusSchema = v.picklist(['active', 'suspended', 'deleted']);
export const planSchema = v.picklist(['free', 'standard', 'premium']);

/** Rows of a page: each costs a look at its members and its measurement. */
const maxLimit = 200;

export const tenantListQuerySchema = v.strictObject({
  q: searchParameter,
  status: v.exactOptional(v.picklist(['active', 'suspended', 'deleted'], 'it must be a status')),
  limit: limitUpTo(maxLimit),
  after: cursorParameter,
});

export const tenantParameterSchema = v.strictObject({ tenantId: identifierSchema });

const tenantEntries = {
  id: v.string(),
  name: v.string(),
  status: statusSchema,
  plan: planSchema,
  users: v.pipe(countSchema, v.description('Members, whatever their role.')),
  storageBytes: v.pipe(
    v.nullable(countSchema),
    v.description('Everything stored, as last measured; null: not measured.'),
  ),
  storageMeasuredAt: v.nullable(instantSchema),
  requestsPerMinute: v.pipe(
    v.nullable(countSchema),
    v.description(
      'Requests of the last 60 s to the process that answers. Null where many processes share the work, so that no one of them can tell.',
    ),
  ),
  createdAt: instantSchema,
};

export const tenantRowSchema = v.pipe(v.object(tenantEntries), v.metadata({ ref: 'TenantRow' }));

export const tenantListSchema = v.pipe(
  v.object({
    items: v.array(tenantRowSchema),
    nextCursor: v.pipe(v.nullable(v.string()), v.description('Pass as `after` for the next page.')),
    total: v.pipe(countSchema, v.description('Tenants that match, all pages together.')),
  }),
  v.metadata({ ref: 'TenantPage' }),
);

const colorSchema = v.pipe(
  v.string(),
  v.regex(/^#[0-9A-Fa-f]{6}$/, 'a colour is #rrggbb'),
  v.examples(['#2f6b32']),
);
const brandSchema = v.strictObject({ primary: colorSchema, accent: colorSchema });

export const tenantDetailSchema = v.pipe(
  v.object({
    ...tenantEntries,
    updatedAt: instantSchema,
    version: v.pipe(countSchema, v.description('Counts the changes, from 1.')),
    address: v.pipe(
      v.string(),
      v.description('Where the shop is.'),
      v.examples(['https://granja.example.com']),
    ),
    objectCount: v.nullable(countSchema),
    owners: v.array(v.object({ email: v.string(), state: v.picklist(['member', 'invited']) })),
    settings: v.object({
      currency: currencySchema,
      currencySymbol: v.string(),
      locale: v.string(),
      timeZone: v.string(),
      taxDisplay: v.picklist(['included', 'excluded']),
      features: v.array(v.string()),
      scaleLabels: v.nullable(scaleLabelsSchema),
    }),
    brand: v.object({
      primary: colorSchema,
      accent: colorSchema,
      warnings: v.array(
        v.picklist(['brand.primary_faint_on_light', 'brand.primary_faint_on_dark', 'brand.colors_alike']),
      ),
    }),
  }),
  v.metadata({ ref: 'TenantDetail' }),
);

/** The registry says which names are good. */
const featuresSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(41))), v.maxLength(100));

export const newTenantSchema = v.pipe(
  v.strictObject({
    id: v.pipe(
      v.string(),
      v.maxLength(64),
      v.description('The subdomain: 3 to 32 of `a-z 0-9 -`.'),
      v.examples(['granja']),
    ),
    name: lineSchema(80),
    plan: v.exactOptional(planSchema),
    settings: v.exactOptional(
      v.strictObject({
        currency: v.exactOptional(currencySchema),
        currencySymbol: v.exactOptional(v.pipe(v.string(), v.maxLength(8))),
        locale: v.exactOptional(v.pipe(v.string(), v.maxLength(35))),
        timeZone: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
        taxDisplay: v.exactOptional(v.picklist(['included', 'excluded'])),
        features: v.exactOptional(featuresSchema),
      }),
    ),
    brand: v.exactOptional(brandSchema),
    ownerEmail: v.pipe(emailSchema, v.description('Gets an invitation to be the owner.')),
  }),
  v.metadata({ ref: 'NewTenant' }),
);

export const createdTenantSchema = v.pipe(
  v.object({
    tenant: tenantDetailSchema,
    owner: v.pipe(
      v.picklist(['invited', 'member']),
      v.description('`member`: the owner has accepted an earlier invitation, and got no new mail.'),
    ),
  }),
  v.metadata({ ref: 'CreatedTenant' }),
);

export const tenantChangeSchema = v.pipe(
  v.strictObject({
    name: v.exactOptional(lineSchema(80)),
    plan: v.exactOptional(planSchema),
    status: v.exactOptional(v.picklist(['active', 'suspended'])),
    features: v.exactOptional(
      v.pipe(featuresSchema, v.description('All that are to be on: the others are switched off.')),
    ),
  }),
  v.check((change) => Object.keys(change).length > 0, 'name what to change'),
  v.metadata({ ref: 'TenantChange' }),
);

export const nameAvailabilitySchema = v.pipe(
  v.object({
    id: v.string(),
    available: v.boolean(),
    reason: v.pipe(
      v.nullable(v.picklist(['invalid', 'reserved', 'taken', 'retired'])),
      v.description('`retired`: it was a deleted tenant’s.'),
    ),
  }),
  v.metadata({ ref: 'TenantNameAvailability' }),
);

export type TenantRow = v.InferOutput<typeof tenantRowSchema>;
export type TenantList = v.InferOutput<typeof tenantListSchema>;
export type TenantListQuery = v.InferOutput<typeof tenantListQuerySchema>;
export type TenantDetail = v.InferOutput<typeof tenantDetailSchema>;
export type NewTenantRequest = v.InferOutput<typeof newTenantSchema>;
export type CreatedTenant = v.InferOutput<typeof createdTenantSchema>;
export type TenantChange = v.InferOutput<typeof tenantChangeSchema>;
export type TenantNameAvailability = v.InferOutput<typeof nameAvailabilitySchema>;
