/**
 * A process of its own that works on a folder store, for the tests of races and crashes.
 * Usage: `node file-store-process.ts <root> create|increment|churn|hold <writer>`.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createFileLock } from '#data/store/file-lock.ts';
import { openFileStore } from '#data/store/file-store.ts';

const [root = '', mode = '', writer = ''] = process.argv.slice(2);
const encode = (text: string) => new TextEncoder().encode(text);
const store = await openFileStore({ root });

/** Bytes that prove their own wholeness: a digest, a line feed, and what it is the digest of. */
function provable(seed: string, sizeBytes: number): Uint8Array {
  const body = Buffer.alloc(sizeBytes, seed);
  return Buffer.concat([encode(`${createHash('sha256').update(body).digest('hex')}\n`), body]);
}

/** Tries to create each of 60 keys; prints the numbers of those that it won. */
async function create(): Promise<void> {
  const won: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    const result = await store.putIfAbsent(`race/${index}`, encode(writer));
    if (result.outcome === 'created') won.push(index);
  }
  console.log(JSON.stringify(won));
}

async function increment(times: number): Promise<void> {
  for (let done = 0; done < times; ) {
    const current = await store.get('counter');
    if (!current) throw new Error('the counter is gone');
    const next = Number(new TextDecoder().decode(current.body)) + 1;
    const result = await store.putIfMatch('counter', encode(String(next)), current.etag);
    if (result.outcome === 'replaced') done += 1;
  }
}

/** Writes for ever, in every way, and prints each round, until killed. */
async function churn(): Promise<void> {
  for (let round = 0; ; round += 1) {
    const body = provable(`${writer}.${round}.`, 1 + ((round * 7919) % 400_000));
    await store.put(`churn/replaced/${round % 5}`, body);
    await store.putIfAbsent(`churn/created/${writer}-${round}`, body);
    const current = await store.get('churn/swapped');
    if (current) await store.putIfMatch('churn/swapped', body, current.etag);
    else await store.putIfAbsent('churn/swapped', body);
    if (round % 3 === 0) await store.delete(`churn/replaced/${(round + 1) % 5}`);
    console.log(round);
  }
}

/** Takes the lock of the key `counter` and keeps it until killed. */
async function hold(): Promise<void> {
  await createFileLock(join(root, '.store', 'locks')).run('counter', async () => {
    console.log('held');
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  });
}

if (mode === 'create') await create();
else if (mode === 'increment') await increment(40);
else if (mode === 'hold') await hold();
else await churn();
