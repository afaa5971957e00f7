/** What the first bytes say; the file's name is never trusted. `zip` also begins every XLSX. */
export type Container = 'empty' | 'gzip' | 'zip' | 'compound' | 'parquet' | 'text';

const signatures: readonly (readonly [Container, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  // Compound File Binary Format: .xls up to Excel 2003.
  ['compound', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];

export function detectContainer(head: Uint8Array): Container {
  if (head.length === 0) return 'empty';
  const match = signatures.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  return match?.[0] ?? 'text';
}
