import { isRecord } from './json.ts';

/** Delta's schema as it stands in `metaData.schemaString` (PROTOCOL.md, "Schema Serialization Format"). */
export type PrimitiveType =
  | 'string'
  | 'long'
  | 'integer'
  | 'short'
  | 'byte'
  | 'float'
  | 'double'
  | 'boolean'
  | 'binary'
  | 'date'
  | 'timestamp'
  | `decimal(${number},${number})`;

export type DataType = PrimitiveType | StructType | ArrayType | MapType;

export interface StructType {
  type: 'struct';
  fields: readonly StructField[];
}

export interface StructField {
  name: string;
  type: DataType;
  nullable: boolean;
  metadata: Readonly<Record<string, unknown>>;
}

interface ArrayType {
  type: 'array';
  elementType: DataType;
  containsNull: boolean;
}

interface MapType {
  type: 'map';
  keyType: DataType;
  valueType: DataType;
  valueContainsNull: boolean;
}

/** Why a schema cannot be used; callers add table, version and file. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** True where the schema is well-formed but uses a type that Fluxion does not read. */
  readonly unsupported: boolean;

  constructor(message: string, unsupported = false) {
    super(message);
    this.unsupported = unsupported;
  }
}

const plainTypes: ReadonlySet<string> = new Set([
  'string',
  'long',
  'integer',
  'short',
  'byte',
  'float',
  'double',
  'boolean',
  'binary',
  'date',
  'timestamp',
]);

const decimalPattern = /^decimal\((\d{1,2}),(\d{1,2})\)$/;

/** Types that are stored, compared and bounded alike. */
export type TypeKind =
  | 'string'
  | 'integer'
  | 'float'
  | 'double'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'boolean'
  | 'binary'
  | 'nested';

export function typeKind(type: DataType): TypeKind {
  if (typeof type !== 'string') return 'nested';
  if (type === 'long' || type === 'short' || type === 'byte') return 'integer';
  return type.startsWith('decimal(') ? 'decimal' : (type as Exclude<TypeKind, 'nested' | 'decimal'>);
}

/** Parses a `schemaString`. Throws `SchemaError`. An absent or empty one is the empty struct. */
export function parseSchema(schemaString: string | undefined): StructType {
  if (schemaString === undefined || schemaString === '') return { type: 'struct', fields: [] };
  let json: unknown;
  try {
    json = JSON.parse(schemaString);
  } catch {
    throw new SchemaError('The schema is not valid JSON.');
  }
  const type = parseType(json, 'schema');
  if (typeof type === 'string' || type.type !== 'struct')
    throw new SchemaError('The schema is not a struct.');
  return type;
}

export function serializeSchema(schema: StructType): string {
  return JSON.stringify(schema);
}

function parseType(json: unknown, where: string): DataType {
  if (typeof json === 'string') return parsePrimitive(json, where);
  if (!isRecord(json)) throw new SchemaError(`The type of ${where} is neither a name nor an object.`);
  switch (json.type) {
    case 'struct': {
      const fields = json.fields;
      if (!Array.isArray(fields)) throw new SchemaError(`The struct of ${where} has no fields.`);
      return { type: 'struct', fields: fields.map((field) => parseField(field, where)) };
    }
    case 'array':
      return {
        type: 'array',
        elementType: parseType(json.elementType, `${where}.element`),
        containsNull: json.containsNull !== false,
      };
    case 'map':
      return {
        type: 'map',
        keyType: parseType(json.keyType, `${where}.key`),
        valueType: parseType(json.valueType, `${where}.value`),
        valueContainsNull: json.valueContainsNull !== false,
      };
    default:
      throw new SchemaError(`The type of ${where} is not known: ${printable(json.type)}.`, true);
  }
}

function parseField(json: unknown, where: string): StructField {
  if (!isRecord(json) || typeof json.name !== 'string') {
    throw new SchemaError(`A field of ${where} has no name.`);
  }
  const metadata = json.metadata;
  return {
    name: json.name,
    type: parseType(json.type, json.name),
    nullable: json.nullable !== false,
    metadata: isRecord(metadata) ? metadata : {},
  };
}

function parsePrimitive(name: string, where: string): PrimitiveType {
  if (plainTypes.has(name)) return name as PrimitiveType;
  const decimal = decimalPattern.exec(name);
  if (decimal && Number(decimal[1]) <= 38 && Number(decimal[2]) <= Number(decimal[1])) {
    return name as PrimitiveType;
  }
  throw new SchemaError(`Column ${where} has the type ${printable(name)}, which is not supported.`, true);
}

function printable(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeof value;
}
