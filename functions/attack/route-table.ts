/** What there is to attack: every operation of the service's own OpenAPI document, with what it asks for. */
import * as v from 'valibot';
import { type Permission, permissions } from '../permissions.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

const schemaSchema = v.looseObject({});
const operationSchema = v.looseObject({
  'x-access': v.picklist(['public', 'credential', 'person', 'permission', 'operator']),
  'x-permission': v.exactOptional(v.picklist(permissions)),
  parameters: v.optional(v.array(v.looseObject({ name: v.string(), in: v.string() })), []),
  requestBody: v.exactOptional(
    v.looseObject({
      content: v.record(v.string(), v.looseObject({ schema: v.exactOptional(schemaSchema) })),
    }),
  ),
});
const documentSchema = v.looseObject({
  info: v.looseObject({ version: v.string() }),
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
  components: v.optional(v.looseObject({ schemas: v.optional(v.record(v.string(), schemaSchema), {}) }), {}),
});

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Route {
  /** `GET /api/v1/products/{productId}` */
  name: string;
  method: string;
  /** With `{parameter}`s. */
  path: string;
  pathParameters: readonly string[];
  queryParameters: readonly string[];
  access: 'public' | 'credential' | 'person' | 'permission' | 'operator';
  /** Where the access is by permission. */
  permission: Permission | null;
  /** Media type and schema of the body; null: it takes none. */
  body: { mediaType: string; schema: JsonSchema } | null;
}

export interface RouteTable {
  /** Of the build that answers. */
  version: string;
  routes: readonly Route[];
  /** By reference, such as `#/components/schemas/Money`. */
  definitions: ReadonlyMap<string, JsonSchema>;
}

/** Throws where an operation does not say what it asks for: such a route cannot be attacked. */
export function parseRouteTable(document: unknown): RouteTable {
  const { info, paths, components } = v.parse(documentSchema, document);
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method];
      return operation === undefined ? [] : [routeOf(method.toUpperCase(), path, operation)];
    }),
  );
  const schemas = Object.entries(components.schemas ?? {});
  return {
    version: info.version,
    routes,
    definitions: new Map(schemas.map(([name, schema]) => [`#/components/schemas/${name}`, schema])),
  };
}

function routeOf(method: string, path: string, operation: unknown): Route {
  const name = `${method} ${path}`;
  const parsed = v.safeParse(operationSchema, operation);
  if (!parsed.success) throw new Error(`The document does not say what ${name} asks for.`);
  const { parameters, requestBody } = parsed.output;
  const content = Object.entries(requestBody?.content ?? {});
  const [mediaType, media] = content.find(([type]) => type === 'application/json') ?? content[0] ?? [];
  return {
    name,
    method,
    path,
    pathParameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? ''),
    queryParameters: parameters.filter((parameter) => parameter.in === 'query').map((query) => query.name),
    access: parsed.output['x-access'],
    permission: parsed.output['x-permission'] ?? null,
    body: mediaType === undefined ? null : { mediaType, schema: media?.schema ?? {} },
  };
}
