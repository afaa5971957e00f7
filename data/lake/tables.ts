export const tableNames = [
  'products',
  'stores',
  'suppliers',
  'sales',
  'inventory',
  'orders',
  'order_lines',
] as const;
export type TableName = (typeof tableNames)[number];
