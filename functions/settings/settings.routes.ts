import { type Context, Hono } from 'hono';
import type { AuditFacts } from '#data/audit/audit-record.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { ApiError } from '../http/errors.ts';
import { isNoneMatch, listTags } from '../http/etag.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { maxLogoBytes, parseLogoType } from './logo-request.ts';
import {
  settingsChangeSchema,
  settingsRollbackSchema,
  settingsSchema,
  settingsVersionListSchema,
} from './settings.schemas.ts';
import { changeSettings, describeSettings, describeVersion, rollBackSettings } from './settings.usecases.ts';

const tag = 'Settings';
const live = 'Visitors see it within seconds.';

/** Name, brand and conventions of the shop. */
export function settingsRoutes(services: AppServices) {
  const { registry } = services;
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('settings.read'),
      describe({ tag, summary: 'The settings of the shop', answer: settingsSchema }),
      refuseParameters,
      async (context) => {
        const tenant = await registry.tenants.getFresh(context.get('tenant').id);
        const answer = answerSettings(context, tenant);
        const unchanged = isNoneMatch(context.req.header('if-none-match'), tagOf(tenant));
        return unchanged ? (context.body(null, 304) as never) : answer;
      },
    )
    .patch(
      '/',
      requirePermission('settings.manage'),
      describe({
        tag,
        summary: 'Change settings',
        description: `Only what is named changes. \`If-Match\` must hold the ETag that was read. ${live}`,
        answer: settingsSchema,
        problems: [
          ...bodyProblems,
          'request.precondition_required',
          'request.precondition_failed',
          'settings.invalid',
          'settings.locked',
        ],
      }),
      refuseParameters,
      validate('json', settingsChangeSchema),
      async (context) => {
        const revisions = requireRevisions(context);
        const event = await change(context, services, 'settings.changed', () =>
          changeSettings(services, changeOf(context), context.req.valid('json'), revisions),
        );
        return answerSettings(context, event.after);
      },
    )
    .get(
      '/versions',
      requirePermission('settings.read'),
      describe({
        tag,
        summary: 'Former versions of the settings',
        description: 'The present one first.',
        answer: settingsVersionListSchema,
      }),
      refuseParameters,
      async (context) => {
        const versions = await registry.tenants.versions(context.get('tenant').id);
        const current = versions[0]?.version ?? 0;
        context.header('cache-control', 'no-store');
        return context.json({ items: versions.map((version) => describeVersion(version, current)) }, 200);
      },
    )
    .post(
      '/rollback',
      requirePermission('settings.manage'),
      describe({
        tag,
        summary: 'Make the settings those of a former version again',
        description: `As a new version. ${live}`,
        answer: settingsSchema,
        problems: [...bodyProblems, 'version.not_found', 'settings.locked'],
      }),
      refuseParameters,
      validate('json', settingsRollbackSchema),
      async (context) => {
        const { version } = context.req.valid('json');
        const event = await change(
          context,
          services,
          'settings.rolled_back',
          () => rollBackSettings(services, changeOf(context), version),
          { restoredVersion: version },
        );
        return answerSettings(context, event.after);
      },
    )
    .put(
      '/logo',
      requirePermission('settings.manage'),
      describe({
        tag,
        summary: 'Set the logo',
        description:
          `The body is the picture: PNG, JPEG, WebP, or SVG of shapes only, at most ${maxLogoBytes / 1024} KiB. ` +
          live,
        answer: settingsSchema,
        problems: [
          'request.origin_rejected',
          'request.unsupported_media_type',
          'request.too_large',
          'settings.invalid',
        ],
      }),
      refuseParameters,
      async (context) => {
        const contentType = parseLogoType(context.req.header('content-type'));
        const body = new Uint8Array(await context.req.arrayBuffer());
        if (body.byteLength > maxLogoBytes) {
          throw new ApiError('request.too_large', `A logo has at most ${maxLogoBytes} bytes.`);
        }
        const { tenant, actor } = changeOf(context);
        const { after } = await change(context, services, 'logo.changed', async () => ({
          before: tenant,
          after: await registry.tenants.setLogo(tenant.id, { contentType, body }, { actor }),
        }));
        return answerSettings(context, after);
      },
    )
    .delete(
      '/logo',
      requirePermission('settings.manage'),
      describe({
        tag,
        summary: 'Remove the logo',
        description: live,
        answer: settingsSchema,
        problems: ['request.origin_rejected'],
      }),
      refuseParameters,
      async (context) => {
        const { tenant, actor } = changeOf(context);
        const { after } = await change(context, services, 'logo.removed', async () => ({
          before: tenant,
          after: await registry.tenants.setLogo(tenant.id, null, { actor }),
        }));
        return answerSettings(context, after);
      },
    );
}

const tagOf = ({ revision }: Tenant) => `"${revision}"`;

function answerSettings(context: Context<RequestEnvironment>, tenant: Tenant) {
  context.header('etag', tagOf(tenant));
  context.header('cache-control', 'private, no-cache');
  context.header('vary', 'Authorization, Cookie, X-Tenant-ID', { append: true });
  return context.json(describeSettings(tenant), 200);
}

/** The revisions named by `If-Match`; null for `*`. */
function requireRevisions(context: Context): string[] | null {
  const header = context.req.header('if-match');
  if (header === undefined) {
    throw new ApiError('request.precondition_required', 'Send the ETag of the settings in If-Match.', {
      parameter: 'If-Match',
    });
  }
  return listTags(header);
}

function changeOf(context: Context<RequestEnvironment>) {
  return {
    tenant: context.get('tenant'),
    lake: context.get('tenantLake'),
    actor: context.get('principal').id,
  };
}

/** Changes the settings between the change's records. */
function change<Event extends { before: Tenant; after: Tenant }>(
  context: Context<RequestEnvironment>,
  { audit }: Pick<AppServices, 'audit'>,
  action: string,
  work: () => Promise<Event>,
  more: AuditFacts = {},
): Promise<Event> {
  const { id } = context.get('tenant');
  return audit.change(
    context,
    { action, target: { kind: 'tenant', id }, ...(Object.keys(more).length > 0 ? { after: more } : {}) },
    work,
    ({ before, after }) =>
      // What changes nothing makes no version either.
      after.version === before.version
        ? null
        : { before: factsOf(before), after: { ...factsOf(after), ...more } },
  );
}

function factsOf({ version, name, settings }: Tenant): AuditFacts {
  const { logo, colors, scaleLabels, ...plain } = settings;
  return {
    version,
    name,
    ...plain,
    ...colors,
    scaleLabels: scaleLabels && JSON.stringify(scaleLabels),
    logo: logo?.revision ?? null,
  };
}
