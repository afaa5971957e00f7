/**
 * Answers computed from data. Each names the exact version it was computed from, carries a strong ETag made of
 * everything it depends on, and is not computed at all where the caller already has it.
 */
import type { Context, TypedResponse } from 'hono';
import { endTime, startTime } from 'hono/timing';
import type { ExportFormat, LakeQuery, LakeSnapshot, RelationName, TenantLake } from '#data/lake/lake.ts';
import { planLimits } from '#data/registry/plans.ts';
import type { StoreLimit } from '#data/registry/registry.ts';
import type { AppServices, RequestEnvironment } from './context.ts';
import { type Cursor, createCursorSigner, cursorExpired, type TableVersions } from './cursor.ts';
import { ApiError } from './errors.ts';
import { entityTag, isNoneMatch } from './etag.ts';
import { chooseFormat, formats } from './export-format.ts';
import { encodeJsonBody } from './json-body.ts';
import { gatherBody } from './large-answers.ts';
import { itemsOnly } from './page-rows.ts';

export interface Provenance {
  tenantId: string;
  dataVersion: string;
  /** ISO, UTC */
  asOf: string;
}

export type JsonAnswer<Body> = Response & TypedResponse<Body, 200, 'json'>;

/** What a use case gets to answer with. */
export interface DataSource {
  lake: TenantLake;
  snapshot: LakeSnapshot;
  /** The caller's own limit; every statement over a table with stores must honour it. */
  storeIds: StoreLimit;
}

export interface Question {
  /** Name of the route in keys; unique among routes. */
  route: string;
  /** Everything that the statements read; the version of each table becomes part of the answer. */
  relations: readonly RelationName[];
  /** The parameters, with defaults filled in: all that the answer depends on besides data and settings. */
  parameters: object;
  versions?: TableVersions;
}

export async function answerData<const Body extends object>(
  context: Context<RequestEnvironment>,
  services: Pick<AppServices, 'version' | 'results'>,
  question: Question,
  compute: (source: DataSource) => Promise<Body>,
): Promise<JsonAnswer<Provenance & Body>> {
  const { source, tag, isUnchanged } = await openSource(context, services, question, 'json');
  if (isUnchanged) return context.body(null, 304) as unknown as JsonAnswer<Provenance & Body>;

  const { snapshot, lake } = source;
  startTime(context, 'query');
  const bytes = await services.results.getOrCompute(
    { tenantId: lake.tenantId, dataVersion: snapshot.dataVersion, question: tag },
    async () => {
      const provenance: Provenance = {
        tenantId: lake.tenantId,
        dataVersion: snapshot.dataVersion,
        asOf: new Date(snapshot.asOf).toISOString(),
      };
      return encodeJsonBody({ ...provenance, ...(await compute(source)) });
    },
  );
  endTime(context, 'query');
  return context.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/json; charset=utf-8',
  }) as unknown as JsonAnswer<Provenance & Body>;
}

/** Pins the data and writes the headers that say which; `isUnchanged` where the caller has the answer already. */
async function openSource(
  context: Context<RequestEnvironment>,
  services: Pick<AppServices, 'version'>,
  question: Question,
  format: ExportFormat,
): Promise<{ source: DataSource; tag: string; isUnchanged: boolean }> {
  const tenant = context.get('tenant');
  const lake = context.get('tenantLake');
  const { storeIds } = context.get('principal');
  const versions = question.versions;

  startTime(context, 'snapshot');
  const snapshot = await lake.snapshot(question.relations, versions ? { versions } : {});
  endTime(context, 'snapshot');
  const tag = entityTag([
    tenant.id,
    tenant.revision,
    snapshot.dataVersion,
    question.route,
    question.parameters,
    storeIds,
    services.version,
    format,
  ]);
  context.header('etag', tag);
  context.header('cache-control', 'private, no-cache');
  context.header('vary', 'Authorization, Cookie, X-Tenant-ID', { append: true });
  return {
    source: { lake, snapshot, storeIds },
    tag,
    isUnchanged: isNoneMatch(context.req.header('if-none-match'), tag),
  };
}

export interface PageQuestion<Parameters extends PageParameters> {
  route: string;
  /** Everything that the statements read; the version of each table becomes part of the answer. */
  relations: readonly RelationName[];
  parameters: Parameters;
  /** The statement behind the list, where it is offered whole as a file too. Its source has no `limit`. */
  statement?: (source: PageSource) => LakeQuery;
}

interface PageParameters {
  limit: number;
  offset?: number;
  format?: ExportFormat;
  cursor?: string;
}

/** A page of a list: where it starts, and how long it may be. */
export interface PageSource extends DataSource {
  /** Sort keys of the last row of the page before; null on the first page. */
  after: readonly string[] | null;
  limit: number;
}

export interface Page<Item> {
  items: Item[];
  /** Sort keys of the last item where more follow, else null. */
  lastKeys: readonly string[] | null;
}

type PageServices = Pick<
  AppServices,
  'version' | 'results' | 'signingSecrets' | 'exports' | 'plans' | 'largeAnswers'
>;

/** As `answerData`, for lists: cursors pin the data version, so that all pages share one snapshot. */
export async function answerPage<Item, const Body extends Page<Item>, Parameters extends PageParameters>(
  context: Context<RequestEnvironment>,
  services: PageServices,
  question: PageQuestion<Parameters>,
  compute: (source: PageSource) => Promise<Body>,
): Promise<JsonAnswer<Provenance & Omit<Body, 'lastKeys'> & { nextCursor: string | null }>> {
  const { limit, cursor, format: asked, ...filters } = question.parameters;
  if (question.statement) {
    context.header('vary', 'Accept', { append: true });
    const format = chooseFormat(context, asked, formats);
    if (format !== 'json') {
      return (await answerExport(context, services, question, question.statement, format)) as never;
    }
  }
  const signer = createCursorSigner(services.signingSecrets, [
    context.get('tenant').id,
    question.route,
    filters,
    context.get('principal').storeIds,
  ]);
  const start: Cursor | null = cursor === undefined ? null : signer.verify(cursor);
  try {
    return await answerData(
      context,
      services,
      { ...question, ...(start ? { versions: start.versions } : {}) },
      async (source) => {
        const { lastKeys, ...body } = await compute({ ...source, after: start?.keys ?? null, limit });
        const nextCursor = lastKeys && signer.sign({ versions: source.snapshot.versions, keys: lastKeys });
        return { ...body, nextCursor };
      },
    );
  } catch (error) {
    throw start && isVersionGone(error) ? cursorExpired(error) : error;
  }
}

/** Every row of the list as a file, streamed. */
async function answerExport(
  context: Context<RequestEnvironment>,
  services: PageServices,
  question: PageQuestion<PageParameters>,
  statement: (source: PageSource) => LakeQuery,
  format: ExportFormat,
): Promise<Response> {
  const { cursor, offset, format: _format, limit: _limit, ...filters } = question.parameters;
  if (cursor !== undefined || offset !== undefined) {
    throw new ApiError('request.invalid_range', 'A file holds every row: leave out "cursor" and "offset".');
  }
  const whole: Question = { ...question, parameters: filters };
  const { source, isUnchanged } = await openSource(context, services, whole, format);
  const { lake, snapshot } = source;
  context.header('x-data-version', snapshot.dataVersion);
  if (isUnchanged) return context.body(null, 304);
  startTime(context, 'query');
  const query = itemsOnly(statement({ ...source, after: null, limit: Number.POSITIVE_INFINITY }));
  const limits = (services.plans ?? planLimits)[context.get('tenant').plan];
  const { body, contentType } = await services.exports.open(lake, { query, snapshot, format }, limits);
  endTime(context, 'query');
  const name = `${lake.tenantId}-${question.route}.${format}`;
  context.header('content-type', contentType);
  context.header('content-disposition', `attachment; filename="${name}"`);
  if (context.req.method === 'HEAD') {
    await body.cancel();
    return context.body(null, 200);
  }
  const { largeAnswers } = services;
  if (!largeAnswers) return context.body(body, 200);
  const gathered = await gatherBody(body, largeAnswers.maxBytes);
  if ('whole' in gathered) return context.body(gathered.whole, 200);
  const address = await largeAnswers.store(lake.tenantId, { name, contentType, body: gathered.stream });
  // The address is good for some minutes: nobody may keep the answer, or find it unchanged.
  for (const header of ['etag', 'content-type', 'content-disposition']) context.header(header, undefined);
  context.header('cache-control', 'private, no-store');
  return context.redirect(address, 303);
}

/** Whether the versions asked for were removed since: the log entry or the files are gone. */
function isVersionGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'delta.version_not_found' || code === 'delta.missing_file';
}
