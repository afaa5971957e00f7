import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { tillHeader } from '#tests/data/import/support.ts';

const linesPerWrite = 20_000;
const linesPerTicket = 4;
const ticketsPerStoreDay = 1_500;
const storeCount = 20;
const productCount = 5_000;
const dayMs = 86_400_000;
const firstDay = Date.parse('2025-01-01T00:00:00Z');

/** A till's export of about so many bytes, day by day, as `tillProfile` reads it. */
export async function writeTillFile(path: string, sizeBytes: number): Promise<void> {
  const stream = createWriteStream(path);
  stream.write(`${tillHeader}\n`);
  let written = 0;
  for (let line = 0; written < sizeBytes; ) {
    const lines: string[] = [];
    for (let index = 0; index < linesPerWrite; index += 1, line += 1) lines.push(tillLine(line));
    const text = `${lines.join('\n')}\n`;
    written += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

function tillLine(line: number): string {
  const ticket = Math.floor(line / linesPerTicket);
  const storeDay = Math.floor(ticket / ticketsPerStoreDay);
  const day = new Date(firstDay + Math.floor(storeDay / storeCount) * dayMs).toISOString().slice(0, 10);
  const [year, month, date] = day.split('-');
  const minute = (ticket % ticketsPerStoreDay) % 700;
  const time = `${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const product = (line * 7_919) % productCount;
  return `T${storeDay % storeCount};${ticket};${date}/${month}/${year} ${time};P${product};Producto número ${product};${1 + (line % 3)};${product % 900},${10 + (line % 90)}`;
}
