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

export interface ArrayType {
  type: 'array';
  elementType: DataType;
  containsNull: boolean;
}

export interface MapType {
  type: 'map';
  keyType: DataType;
  valueType: DataType;
  valueContainsNull: boolean;
}
