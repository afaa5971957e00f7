/** A body that a route would take, made from its schema. */

import type { JsonSchema } from './route-table.ts';
import { findStandIn, type MadeThings } from './stand-ins.ts';

export interface SampleOptions {
  definitions: ReadonlyMap<string, JsonSchema>;
  /** Values by name of the field, before anything else. */
  values: Readonly<Record<string, unknown>>;
  /** What ids stand for; null leaves them to the schema. */
  idOf: ((name: string) => string | null) | null;
}

/** Values that a schema cannot tell, such as those checked by code. None is a real secret. */
const knownValues: Readonly<Record<string, unknown>> = {
  email: 'nobody@probe.invalid',
  ownerEmail: 'nobody@probe.invalid',
  password: 'no real password at all',
  currentPassword: 'no real password at all',
  newPassword: 'no real password either',
  name: 'Probe',
  role: 'viewer',
  storeIds: null,
  scopes: ['read'],
  code: '000000',
  token: 'A'.repeat(43),
  table: 'sales',
  fileName: 'probe.csv',
  sizeBytes: 16,
  commit: false,
};

/** Required fields only. */
export function sampleBody(schema: JsonSchema, options: SampleOptions): unknown {
  return sampleOf(schema, '', options, 0);
}

/** Every field of the body's objects, whether required or not. */
export function fieldNames(schema: JsonSchema, definitions: SampleOptions['definitions']): string[] {
  const resolved = resolve(schema, definitions);
  return Object.keys((resolved.properties as object | undefined) ?? {});
}

/** Fields that name a thing of a shop, such as `uploadId`. */
export function idFields(schema: JsonSchema, definitions: SampleOptions['definitions'], made: MadeThings) {
  return fieldNames(schema, definitions).filter(
    (name) => name !== 'name' && name.endsWith('Id') && findStandIn(name, made) !== null,
  );
}

function sampleOf(given: JsonSchema, name: string, options: SampleOptions, depth: number): unknown {
  const { values, idOf } = options;
  if (Object.hasOwn(values, name)) return values[name];
  const id = idOf?.(name) ?? null;
  if (id !== null) return id;
  if (Object.hasOwn(knownValues, name)) return knownValues[name];
  const schema = resolve(given, options.definitions);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as JsonSchema[] | undefined;
  if (choices?.[0]) return sampleOf(choices[0], name, options, depth + 1);
  if (schema.type === 'object' || schema.properties) {
    return depth > 8 ? {} : sampleObject(schema, options, depth);
  }
  return samplePrimitive(schema);
}

function sampleObject(schema: JsonSchema, options: SampleOptions, depth: number): object {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = (schema.required ?? []) as string[];
  // A change without any field says nothing.
  const kept =
    required.length > 0 ? properties.filter(([key]) => required.includes(key)) : properties.slice(0, 1);
  return Object.fromEntries(kept.map(([key, value]) => [key, sampleOf(value, key, options, depth + 1)]));
}

function samplePrimitive(schema: JsonSchema): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array') return [];
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  if (type === 'number' || type === 'integer') return (schema.minimum as number | undefined) ?? 1;
  if (schema.format === 'email') return 'nobody@probe.invalid';
  return 'x'.repeat((schema.minLength as number | undefined) ?? 1);
}

function resolve(schema: JsonSchema, definitions: SampleOptions['definitions']): JsonSchema {
  let current = schema;
  for (let step = 0; step < 10 && typeof current.$ref === 'string'; step += 1) {
    current = definitions.get(current.$ref) ?? {};
  }
  return current;
}
