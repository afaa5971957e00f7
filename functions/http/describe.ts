/** OpenAPI descriptions, in one form for all routes. */
import { describeRoute, resolver } from 'hono-openapi';
import type * as v from 'valibot';
import type { ExportFormat } from '#data/lake/lake.ts';
import { declareAccess } from './access.ts';
import { type ApiErrorCode, statusByCode, titleByStatus } from './errors.ts';
import { mediaTypes } from './export-format.ts';
import { problemSchema } from './problem.schemas.ts';

interface RouteDescription {
  tag: string;
  summary: string;
  description?: string;
  /** Body of the answer; null for an answer without one (204). */
  answer: v.GenericSchema | null;
  /** Codes peculiar to the route, beyond those that every route of its kind may answer. */
  problems?: readonly ApiErrorCode[];
  /** Media type of an answer that is a file and nothing else. */
  file?: string;
  /** Whether the list is also offered whole, as a file, and in which formats. */
  isExported?: boolean | readonly ExportFormat[];
  /** Whether the route answers without a credential: this also declares its access. */
  isPublic?: boolean;
  /** Of the answer with a body; default 200. */
  status?: 200 | 201 | 202;
}

/** Of every route that takes a JSON body from a page. */
export const bodyProblems: readonly ApiErrorCode[] = [
  'request.invalid_body',
  'request.invalid_json',
  'request.origin_rejected',
  'request.unsupported_media_type',
  'request.unsupported_encoding',
];

const everywhere: readonly ApiErrorCode[] = ['service.internal'];
const behindCredential: readonly ApiErrorCode[] = [
  'request.unknown_parameter',
  'request.invalid_parameter',
  'auth.required',
  'limit.exceeded',
  'auth.forbidden',
  'tenant.suspended',
  'tenant.unknown',
  'tenant.required',
  'data.damaged',
  'query.timeout',
  'query.out_of_memory',
  'service.unavailable',
  'store.full',
];

const statusPhrases = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const;

const filesOf = (formats: readonly ExportFormat[]) =>
  Object.fromEntries(
    formats.map((format) => [mediaTypes[format], { schema: { type: 'string', format: 'binary' } as const }]),
  );

export function describe(route: RouteDescription) {
  const problems = [
    ...everywhere,
    ...(route.isPublic ? [] : behindCredential),
    ...(route.isExported ? (['request.not_acceptable', 'limit.rows_exceeded'] as const) : []),
    ...(route.problems ?? []),
  ];
  const middleware = describeRoute({
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.isPublic ? { security: [] } : {}),
    responses: {
      ...(route.answer
        ? {
            [route.status ?? 200]: {
              description: statusPhrases[route.status ?? 200],
              content: {
                'application/json': { schema: resolver(route.answer) },
                ...(route.isExported
                  ? filesOf(
                      route.isExported === true ? ['csv', 'parquet', 'duckdb', 'arrow'] : route.isExported,
                    )
                  : {}),
              },
            },
            ...(route.isExported
              ? {
                  303: {
                    description: 'See Other: the file is large, fetch it at Location within 15 minutes',
                  },
                }
              : {}),
          }
        : route.file === undefined
          ? { 204: { description: 'No Content' } }
          : {
              200: {
                description: 'OK',
                content: { [route.file]: { schema: { type: 'string', format: 'binary' } as const } },
              },
            }),
      ...problemResponses(problems),
    },
  });
  return route.isPublic ? declareAccess(middleware, { kind: 'public' }) : middleware;
}

function problemResponses(codes: readonly ApiErrorCode[]) {
  const byStatus = new Map<(typeof statusByCode)[ApiErrorCode], ApiErrorCode[]>();
  for (const code of codes) {
    const status = statusByCode[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      String(status),
      {
        description: `${titleByStatus[status]}: ${named.map((code) => `\`${code}\``).join(', ')}`,
        content: { 'application/problem+json': { schema: resolver(problemSchema) } },
      },
    ]),
  );
}
