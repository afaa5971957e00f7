/** What several processes do to one data folder at the same time. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { withDemoLock } from '#functions/local/demo-lock.ts';
import { openLocalData } from '#functions/local/local-data.ts';
import { openSecrets } from '#functions/local/secrets.ts';
import { StartupError } from '#functions/local/startup-error.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const source = (name: string) => join(import.meta.dirname, '../../../functions/local', name);
const node = join(import.meta.dirname, '../../../node_modules/.bin/node');

describe('the secrets of a data folder', () => {
  test('are the same for processes that make them at once', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const script = `
        const { openSecrets } = await import(${JSON.stringify(source('secrets.ts'))});
        const { signingSecret } = await openSecrets(${JSON.stringify(folder.path)});
        console.log(Buffer.from(signingSecret).toString('hex'));`;
      const runs = await Promise.all(
        Array.from({ length: 4 }, () => promisify(execFile)(node, ['--input-type=module', '-e', script])),
      );
      const secrets = new Set(runs.map(({ stdout }) => stdout.trim()));
      expect(secrets.size).toBe(1);
      expect([...secrets][0]).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await folder.remove();
    }
  });

  test('stay the same over restarts', async () => {
    const folder = await makeTemporaryFolder();
    try {
      expect(await openSecrets(folder.path)).toEqual(await openSecrets(folder.path));
    } finally {
      await folder.remove();
    }
  });

  test.each(['', '{', '{}', '{"signingSecret":"short"}', '[]', 'null'])(
    'that are damaged (%s) are named, not replaced',
    async (content) => {
      const folder = await makeTemporaryFolder();
      try {
        await writeFile(join(folder.path, 'secrets.json'), content);
        await expect(openSecrets(folder.path)).rejects.toThrow(/secrets\.json is damaged/);
      } finally {
        await folder.remove();
      }
    },
  );
});

test('a data folder of an older build is refused in one sentence that says what to do', async () => {
  const folder = await makeTemporaryFolder();
  try {
    await mkdir(join(folder.path, 'store/tenant_id=granja/sales/_delta_log'), { recursive: true });
    await writeFile(join(folder.path, 'store/tenant_id=granja/sales/_delta_log/0.json'), '{}');
    const refusal = await openLocalData(folder.path).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartupError);
    expect(refusal).toMatchObject({ exitCode: 4 });
    expect((refusal as Error).message).toMatch(
      /^The data folder .+ was made by an older build \(it holds tenant_id=granja\): move it away, or set FLUXION_DATA[^\n]+\.$/,
    );
  } finally {
    await folder.remove();
  }
});

describe('the lock for the demo tenants', () => {
  test('is given to one at a time and tells the other that it waits', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const order: string[] = [];
      const entered = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const waits = Promise.withResolvers<void>();
      const first = withDemoLock(
        folder.path,
        () => order.push('first waits'),
        async () => {
          entered.resolve();
          await leave.promise;
          order.push('first leaves');
        },
      );
      await entered.promise;
      const second = withDemoLock(folder.path, waits.resolve, async () => {
        order.push('second works');
      });
      await waits.promise;
      leave.resolve();
      await Promise.all([first, second]);
      expect(order).toEqual(['first leaves', 'second works']);
    } finally {
      await folder.remove();
    }
  });

  test('is free again when its holder was killed', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const script = `
        const { withDemoLock } = await import(${JSON.stringify(source('demo-lock.ts'))});
        await withDemoLock(${JSON.stringify(folder.path)}, () => {}, async () => {
          console.log('locked');
          await new Promise((done) => setTimeout(done, 60_000));
        });`;
      const holder = spawn(node, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(holder.stdout, 'data');
      holder.kill('SIGKILL');
      await once(holder, 'close');
      expect(
        await withDemoLock(
          folder.path,
          () => undefined,
          async () => 'worked',
        ),
      ).toBe('worked');
    } finally {
      await folder.remove();
    }
  });

  test('is free again when the work failed', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const failing = withDemoLock(
        folder.path,
        () => undefined,
        () => Promise.reject(new Error('no')),
      );
      await expect(failing).rejects.toThrow('no');
      expect(
        await withDemoLock(
          folder.path,
          () => undefined,
          async () => 'worked',
        ),
      ).toBe('worked');
    } finally {
      await folder.remove();
    }
  });
});
