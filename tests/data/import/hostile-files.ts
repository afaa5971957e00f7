/** Files as they come, and worse. Each ends in a correct import or in a named error. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { ImportTable } from '#data/import/mapping/fields.ts';

export interface HostileFile {
  name: string;
  /** Default `products`. */
  table?: ImportTable;
  body: string | Uint8Array;
  /** An error's code; or the rows that are imported and rejected; or the names imported. */
  expected: string | { inserted: number; rejected: number; names?: readonly string[] };
}

const header = 'codigo,nombre,precio';
const good = `${header}\nA,Uno,1.50\nB,Dos,2.50\n`;
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => `P${index},N${index},${index}.50`);
/** Enough good rows that one bad one stays below the share of rejects at which an import stops. */
const mostly = (bad: string) => `${[header, ...rows(30), bad].join('\n')}\n`;

const one = (inserted: number, rejected = 0) => ({ inserted, rejected });
const named = (...names: string[]) => ({ inserted: names.length, rejected: 0, names });

export const hostileFiles: readonly HostileFile[] = [
  { name: 'nothing at all', body: '', expected: 'import.empty_file' },
  { name: 'a byte order mark alone', body: '\ufeff', expected: 'import.header_only' },
  { name: 'blank lines alone', body: '\n\n  \n', expected: 'import.header_only' },
  { name: 'column names alone', body: `${header}\n`, expected: 'import.header_only' },
  { name: 'column names without a line end', body: header, expected: 'import.header_only' },
  { name: 'one word', body: 'hola', expected: 'import.header_only' },
  { name: 'one column', body: 'codigo\nA\nB\n', expected: 'import.missing_columns' },
  { name: 'other columns', body: 'x,y\n1,2\n', expected: 'import.missing_columns' },
  {
    name: 'a title above the column names',
    body: `Reporte de productos\n${good}`,
    expected: 'import.missing_columns',
  },
  {
    name: 'the separator named in the first line',
    body: `sep=;\n${good.replaceAll(',', ';')}`,
    expected: named('Uno', 'Dos'),
  },
  { name: 'rows that are too short', body: `${header}\nA,Uno\nB,Dos,2.50\n`, expected: one(2) },
  { name: 'a row that is too long', body: mostly('Z,Zeta,1.50,more,and,more'), expected: one(30, 1) },
  {
    name: 'only rows that are too long',
    body: `${header}\nA,Uno,1.50,9\nB,Dos,2.50,9\n`,
    expected: 'import.too_many_rejects',
  },
  { name: 'an empty column at the end', body: `${header},\nA,Uno,1.50,\n`, expected: one(1) },
  {
    name: 'blank lines between rows',
    body: `${header}\n\nA,Uno,1.50\n\n\nB,Dos,2.50\n\n`,
    expected: named('Uno', 'Dos'),
  },
  { name: 'cells of blanks', body: mostly(' ,   ,  '), expected: one(30, 1) },
  {
    name: '10,000 columns',
    body: `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n1\n`,
    expected: 'import.too_many_columns',
  },
  { name: 'repeated column names', body: 'codigo,nombre,precio,precio\nA,Uno,1.50,9\n', expected: one(1) },
  { name: 'column names that are empty', body: 'codigo,nombre,,\nA,Uno,1,2\n', expected: one(1) },
  {
    name: 'a column name of 10,000 characters',
    body: `codigo,nombre,${'x'.repeat(10_000)}\nA,Uno,1\n`,
    expected: one(1),
  },
  {
    name: 'column names in quotes with a line break',
    body: '"codigo","nombre","el\nprecio"\nA,Uno,1.50\n',
    expected: one(1),
  },
  {
    name: 'column names that are SQL',
    body: `codigo,nombre,"x"") ; DROP TABLE raw; --"\nA,Uno,1\n`,
    expected: one(1),
  },
  {
    name: 'values that are SQL',
    body: `${header}\nA,"'); DROP TABLE typed; --",1.50\n`,
    expected: named("'); DROP TABLE typed; --"),
  },
  {
    name: 'column names with accents and blanks',
    body: ' Código ; NOMBRE ; Précio \nA;Uno;1,5\n',
    expected: one(1),
  },
  { name: 'UTF-8 with a byte order mark', body: `\ufeff${good}`, expected: named('Uno', 'Dos') },
  { name: 'UTF-16 little endian', body: utf16(`\ufeff${good}`), expected: named('Uno', 'Dos') },
  { name: 'UTF-16 big endian', body: utf16(`\ufeff${good}`, true), expected: named('Uno', 'Dos') },
  { name: 'UTF-16 without a byte order mark', body: utf16(good), expected: 'import.encoding' },
  {
    name: 'UTF-16 that is cut inside a character',
    body: Buffer.concat([utf16(`\ufeff${good}`), Buffer.from([0x41])]),
    expected: 'import.encoding',
  },
  {
    name: 'windows-1252',
    body: Buffer.from(`${header}\nA,Ñame y café €,1.50\n`.replace('€', '\x80'), 'latin1'),
    expected: named('Ñame y café €'),
  },
  {
    name: 'UTF-8 cut by a stray byte',
    body: Buffer.concat([Buffer.from(`${header}\nA,caf`), Buffer.from([0xe9]), Buffer.from(',1.50\n')]),
    expected: named('café'),
  },
  { name: 'NUL bytes', body: `${header}\nA,U\0no,1.50\n`, expected: 'import.encoding' },
  {
    name: 'random bytes',
    body: Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7919 + 13) % 256)),
    expected: 'import.encoding',
  },
  {
    name: 'emoji, right-to-left and combining characters',
    body: `${header}\nA,🍌 عربى é,1.50\n`,
    expected: named('🍌 عربى é'),
  },
  { name: 'carriage returns alone', body: good.replaceAll('\n', '\r'), expected: named('Uno', 'Dos') },
  { name: 'Windows line ends', body: good.replaceAll('\n', '\r\n'), expected: named('Uno', 'Dos') },
  { name: 'no line end at the end', body: good.trimEnd(), expected: named('Uno', 'Dos') },
  { name: 'tabs', body: good.replaceAll(',', '\t'), expected: named('Uno', 'Dos') },
  { name: 'pipes', body: good.replaceAll(',', '|'), expected: named('Uno', 'Dos') },
  {
    name: 'separators and doubled quotes in quotes',
    body: `${header}\nA,"Uno, el ""primero""",1.50\n`,
    expected: named('Uno, el "primero"'),
  },
  { name: 'a line break in quotes', body: `${header}\nA,"Uno\ndos",1.50\nB,Tres,1.50\n`, expected: one(2) },
  {
    name: 'a quote inside a value',
    body: `${header}\nA,Tubo 5" largo,1.50\nB,Dos,1.50\n`,
    expected: named('Tubo 5" largo', 'Dos'),
  },
  { name: 'a formula', body: `${header}\nA,=HYPERLINK("http://x"),1.50\n`, expected: one(1) },
  {
    name: 'a row with a formula in the place of a number',
    body: mostly('Z,Zeta,=1+1'),
    expected: one(30, 1),
  },
  {
    name: 'numbers that are none',
    body: `${[header, ...rows(100), 'Y,a,NaN', 'Z,b,Infinity', 'W,c,--5', 'V,d,1.2.3'].join('\n')}\n`,
    expected: one(100, 4),
  },
  {
    name: 'numbers beyond all bounds',
    body: `${[header, ...rows(60), 'Y,a,1e400', 'Z,b,99999999999999999999'].join('\n')}\n`,
    expected: one(60, 2),
  },
  { name: 'numbers that are too precise', body: mostly('Z,Zeta,1.00001'), expected: one(30, 1) },
  {
    name: 'numbers that can be read in two ways',
    body: `${header}\nA,Uno,1.234\nB,Dos,5.678\n`,
    expected: 'import.ambiguous_numbers',
  },
  {
    name: 'points and commas mixed',
    body: `${header}\nA,Uno,1.5\nB,Dos,"2,5"\n`,
    expected: 'import.ambiguous_numbers',
  },
  {
    name: 'prices with a currency',
    body: `${header.replaceAll(',', ';')}\nA;Uno;Bs. 1.234,50\nB;Dos;R$ 2,50\n`,
    expected: named('Uno', 'Dos'),
  },
  { name: 'a code mangled by a spreadsheet', body: mostly('7.79001E+12,Zeta,1.50'), expected: one(30, 1) },
  { name: 'the word null', body: `${header}\nnull,NULL,1.50\n`, expected: named('NULL') },
  {
    name: 'one key in two spellings',
    body: `${header}\nab1,Uno,1.50\nAB1,Dos,2.50\n`,
    expected: named('Dos'),
  },
  {
    name: 'a value of 20 MB',
    body: `${header}\nA,${'x'.repeat(20_000_000)},1.50\n`,
    expected: 'import.too_many_rejects',
  },
  {
    name: 'a quote that never ends',
    body: `${header}\nA,"Uno,1.50\n${rows(40).join('\n')}\n`,
    expected: 'import.damaged_file',
  },
  {
    name: 'a quote that never ends, far down',
    body: `${header}\n${rows(5_000).join('\n')}\nA,"Uno,1.50\n${rows(100).join('\n')}\n`,
    expected: 'import.damaged_file',
  },
  {
    name: 'a closed quote with text after it',
    body: mostly('Z,"Zeta"x,1.50'),
    expected: one(30, 1),
  },
  {
    name: 'HTML',
    body: '<html><table><tr><td>1</td></tr></table></html>',
    expected: 'import.unsupported_format',
  },
  { name: 'PDF', body: '%PDF-1.7\n1 0 obj\n', expected: 'import.unsupported_format' },
  { name: 'gzip', body: gzipSync(good), expected: named('Uno', 'Dos') },
  { name: 'gzip of nothing', body: gzipSync(''), expected: 'import.empty_file' },
  {
    name: 'gzip that is cut off',
    body: gzipSync(rows(5_000).join('\n')).subarray(0, 2_000),
    expected: 'import.damaged_file',
  },
  { name: 'gzip with a wrong checksum', body: damage(gzipSync(good)), expected: 'import.damaged_file' },
  { name: 'gzip in gzip', body: gzipSync(gzipSync(good)), expected: 'import.unsupported_format' },
  { name: 'zip', body: zip({ 'carpeta/productos.csv': good }), expected: named('Uno', 'Dos') },
  {
    name: 'zip with a resource fork of macOS',
    body: zip({ 'p.csv': good, '__MACOSX/p.csv': 'x' }),
    expected: named('Uno', 'Dos'),
  },
  {
    name: 'zip of several files',
    body: zip({ 'a.csv': good, 'b.csv': good }),
    expected: 'import.several_files',
  },
  { name: 'zip of nothing', body: zip({}), expected: 'import.empty_file' },
  {
    name: 'zip that is cut off',
    body: zip({ 'a.csv': good }).subarray(0, 60),
    expected: 'import.damaged_file',
  },
  {
    name: 'zip whose entry leads outside',
    body: zip({ '../../evil.csv': good }),
    expected: 'import.damaged_file',
  },
  {
    name: 'a workbook that is none',
    body: zip({ 'xl/workbook.xml': '<nothing' }),
    expected: 'import.damaged_file',
  },
  {
    name: 'a workbook with a DTD',
    body: zip({
      'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>',
    }),
    expected: 'import.damaged_file',
  },
  {
    name: 'an old workbook that is none',
    body: Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600, 7)]),
    expected: 'import.damaged_file',
  },
  {
    name: 'Parquet that is cut off',
    body: Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50, 1)]),
    expected: 'import.damaged_file',
  },
  {
    name: 'JSON lines',
    body: '{"codigo":"A","nombre":"Uno","precio":1.5}\n{"codigo":"B","nombre":"Dos"}\n',
    expected: named('Uno', 'Dos'),
  },
  {
    name: 'a JSON array',
    body: '[{"codigo":"A","nombre":"Uno","precio":1.5},{"codigo":"B","nombre":"Dos"}]',
    expected: named('Uno', 'Dos'),
  },
  {
    name: 'JSON lines with a broken one',
    body: '{"codigo":"A","nombre":"Uno"}\n{"codigo":\n',
    expected: 'import.damaged_file',
  },
  {
    name: 'JSON with nested values',
    body: '{"codigo":"A","nombre":{"es":"Uno"},"precio":1.5}\n',
    expected: named('{"es":"Uno"}'),
  },
  {
    name: 'a value of 60 MB in a gzip of a few kilobytes',
    body: gzipSync(`${header}\nA,${'x'.repeat(60_000_000)},1.50\n`),
    expected: 'import.damaged_file',
  },
  {
    name: 'a value of 40 MB among good rows',
    body: `${header}\n${rows(50).join('\n')}\nA,${'x'.repeat(40_000_000)},1.50\n${rows(50).join('\n')}\n`,
    expected: 'import.damaged_file',
  },
  {
    name: 'a value that is longer than a line may be only as UTF-8',
    body: Buffer.from(`${header}\nA,${'é'.repeat(20_000_000)},1.50\n`, 'latin1'),
    expected: 'import.damaged_file',
  },
  {
    name: 'a value of 20 MB among good rows',
    body: `${header}\n${rows(50).join('\n')}\nA,${'x'.repeat(20_000_000)},1.50\nZ,Zeta,1.50\n`,
    expected: one(51, 1),
  },
  {
    name: 'a quoted value of 60 MB with line breaks',
    body: `${header}\nA,"${'x\n'.repeat(30_000_000)}",1.50\n`,
    expected: 'import.damaged_file',
  },
  {
    name: 'a list of rejects without rows',
    body: `fluxion_row,fluxion_import,${header}\n`,
    expected: 'import.header_only',
  },
  {
    name: 'a list of rejects of an import that never was',
    body: `fluxion_row,fluxion_import,${header}\n2,${'0'.repeat(24)},A,Uno,1.50\n`,
    expected: named('Uno'),
  },
  {
    name: 'a list of rejects that names another file',
    body: `fluxion_row,fluxion_import,${header}\n2,../../secret,A,Uno,1.50\n`,
    expected: named('Uno'),
  },
  {
    name: 'dates in year 20211',
    table: 'exchange_rates',
    body: `fecha,moneda,tasa\n${isoDays(30)
      .map((day) => `${day},USD,36.5`)
      .join('\n')}\n20211-01-02,USD,36.5\n`,
    expected: one(30, 1),
  },
  {
    name: 'only dates in year 20211',
    table: 'exchange_rates',
    body: 'fecha,moneda,tasa\n20211-01-02,USD,36.5\n20211-01-03,USD,36.5\n',
    expected: 'import.unreadable_dates',
  },
  {
    name: 'rates that are none',
    table: 'exchange_rates',
    body: `fecha,moneda,tasa\n${isoDays(80)
      .map((day) => `${day},USD,36.5`)
      .join('\n')}\n2026-03-01,USD,0\n2026-03-02,USD,-1\n2026-03-03,USD,99999999999999\n2026-03-04,US$,1.5\n`,
    expected: one(80, 4),
  },
  {
    name: 'rates with nine decimals',
    table: 'exchange_rates',
    body: `fecha,moneda,tasa\n${isoDays(30)
      .map((day) => `${day},USD,36.5`)
      .join('\n')}\n2026-03-01,USD,0.123456789\n`,
    expected: one(30, 1),
  },
  {
    name: 'movements in words that nobody knows',
    table: 'stock_movements',
    body: `fecha,codigo,tipo,cantidad\n${isoDays(30)
      .map((day) => `${day},A,ajuste,-1.5`)
      .join('\n')}\n2026-03-01,A,'); DROP TABLE typed; --,1\n`,
    expected: one(30, 1),
  },
  {
    name: 'movements without a product',
    table: 'stock_movements',
    body: `fecha,codigo,cantidad\n${isoDays(30)
      .map((day) => `${day},A,-1.5`)
      .join('\n')}\n2026-03-01,,1\n`,
    expected: one(30, 1),
  },
  {
    name: 'prices below zero',
    table: 'prices',
    body: `codigo,desde,precio\n${isoDays(30)
      .map((day) => `A,${day},1.5`)
      .join('\n')}\nA,2026-03-01,-1.5\n`,
    expected: one(30, 1),
  },
  {
    name: 'prices that say the same key in two ways',
    table: 'prices',
    body: 'codigo,lista,desde,precio\nA,X,2026-01-28,1.5\na,x,2026-01-28,2.5\n',
    expected: one(1),
  },
];

function isoDays(count: number): string[] {
  const start = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, index) =>
    new Date(start + (index % 59) * 86_400_000 - Math.floor(index / 59) * 31_536_000_000)
      .toISOString()
      .slice(0, 10),
  );
}

function damage(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(0, copy.length - 8);
  return copy;
}

/** A zip archive (APPNOTE 4.3) without checks of its own, so that wrong ones can be made too. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const body = Buffer.from(content);
    const packed = deflateRawSync(body);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(body), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, label, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, label]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
