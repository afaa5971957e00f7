import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword, demoProfiles, generateDemo } from '#data/demo/generate.ts';
import { tableNames } from '#data/lake/tables.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { type LocalData, openLocalData } from '#functions/local/local-data.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const now = Date.parse('2026-03-02T16:00:00Z');
const oneDayMs = 86_400_000;

describe('the demo tenants', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  let undisturbed: Record<string, string>;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    undisturbed = await inFolder('undisturbed', async (data) => {
      const summaries = await generate(data, now);
      expect(summaries.every(({ generated }) => generated)).toBe(true);
      return checksums(data);
    });
  }, 240_000);
  afterAll(() => folder.remove());

  async function inFolder<T>(name: string, work: (data: LocalData) => Promise<T>): Promise<T> {
    const data = await openLocalData(join(folder.path, name));
    try {
      return await work(data);
    } finally {
      await data.close();
    }
  }

  it('have rows in every table, a brand, and an owner who can log in', async () => {
    const empty = Object.entries(undisturbed).filter(([, sum]) => sum.startsWith('0 '));
    expect(empty).toEqual([]);
    await inFolder('undisturbed', async ({ registry }) => {
      for (const { tenant, owner } of demoProfiles) {
        const stored = await registry.tenants.get(tenant.id);
        expect(stored).toMatchObject({
          name: tenant.name,
          settings: { logo: { contentType: 'image/svg+xml' } },
        });
        const { membership } = await registry.users.authenticate({
          tenantId: tenant.id,
          email: owner.email,
          password: demoPassword,
        });
        expect(membership.role).toBe('owner');
      }
    });
  });

  it('are left as they are by a later start', async () => {
    await inFolder('undisturbed', async (data) => {
      const summaries = await generate(data, now + oneDayMs);
      expect(summaries.map(({ generated }) => generated)).toEqual([false, false]);
      expect(await checksums(data)).toEqual(undisturbed);
    });
  });

  it('come out whole and once when generation is killed in the middle and goes on another day', {
    timeout: 240_000,
  }, async () => {
    const path = join(folder.path, 'killed');
    let day = now;
    for (const step of [
      'granja write products',
      'granja write sales',
      'granja write orders',
      'cliente2 write sales',
    ]) {
      await generateAndKill(path, day, step);
      day += oneDayMs;
    }
    await inFolder('killed', async (data) => {
      await generate(data, day);
      const [first] = demoProfiles;
      const granja = Object.entries(await checksums(data)).filter(([key]) =>
        key.startsWith(`${first?.tenant.id}/`),
      );
      // The first attempt's day decides: granja's data are those of the undisturbed run.
      expect(Object.fromEntries(granja)).toEqual(
        Object.fromEntries(
          Object.entries(undisturbed).filter(([key]) => key.startsWith(`${first?.tenant.id}/`)),
        ),
      );
    });
  });
});

const generate = ({ lake, registry }: LocalData, at: number) =>
  generateDemo({ lake, registry, scale: 0.02, now: at });

/** Per tenant and table, the number of rows and a hash of all of them. */
async function checksums(data: LocalData): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { tenant } of demoProfiles) {
    const lake = data.lake.tenant(tenant.id as TenantId);
    for (const table of tableNames) {
      const snapshot = await lake.snapshot([table], { maxAgeMs: 0 });
      const [row] = await lake.query<{ sum: string }>(
        { sql: `SELECT count(*) || ' ' || coalesce(sum(hash(t)), 0) AS sum FROM ${table} t` },
        snapshot,
      );
      sums[`${tenant.id}/${table}`] = row?.sum ?? '';
    }
  }
  return sums;
}

async function generateAndKill(path: string, at: number, step: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'generate-process.ts'), path, String(at)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes(`${step}\n`)) child.kill('SIGKILL');
  });
  expect(await exited).toBe('SIGKILL');
}
