/** One writer as a process of its own: `writer-process.ts <root> <number>` sends what it did to its parent. */
import { openDeltaTable } from '#data/delta/open.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { writeFiles } from './contention.ts';

const [root = '', writer = '0'] = process.argv.slice(2);
const table = openDeltaTable({ store: await openFileStore({ root }) });
process.send?.(await writeFiles(table, Number(writer)));
process.disconnect();
