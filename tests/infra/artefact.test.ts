/** The API's artefact as it would be uploaded, run alone with recorded events against strict S3 and STS. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportJob } from '#functions/imports/import-jobs.ts';
import { apiGatewayEvent, type EventOptions } from '../functions/lambda/events.ts';
import { figuresBy } from '../functions/support/figures.ts';
import { createShopRows, type ShopRows } from '../functions/support/shop-data.ts';
import { tenantId } from '../functions/support/test-api.ts';
import { type AwsServers, originSecret, startAwsServers } from '../support/aws-servers.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { buildFunction, isNativeInstalled, unzipFunction, zipFunction } from './artefact.ts';
import { type FunctionProcess, type HttpAnswer, startFunction } from './function-process.ts';
import { isPrepared } from './prepare.ts';
import { administratorStore, seedShop } from './seed-shop.ts';

const prepared = isPrepared() && (await isNativeInstalled());
if (!prepared) {
  console.warn('SKIPPED: the functions’ artefacts are not checked. Run: node tests/infra/prepare.ts');
}

/** As `copyFiles` of the API in sst.config.ts. */
const copiedFiles = ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map(
  (file) => `node_modules/swagger-ui-dist/${file}`,
);

describe.skipIf(!prepared)('the artefact of the API', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  let servers: AwsServers;
  let api: FunctionProcess;
  let size: { zippedBytes: number; unpackedBytes: number };
  let shop: ShopRows;
  let keys: Record<'granja' | 'granja2', string>;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    const [built, zip, unpacked] = ['built', 'code.zip', 'task'].map((name) => join(folder.path, name));
    await buildFunction('functions/api.ts', built as string, copiedFiles);
    size = await zipFunction(built as string, zip as string);
    await unzipFunction(zip as string, unpacked as string);
    await mkdir(join(unpacked as string, 'tmp'));

    servers = await startAwsServers();
    shop = createShopRows({ mark: 'granja', seed: 1, currency: 'VES', hoursBehindUtc: 4 });
    keys = {
      granja: await seedShop(servers, tenantId('granja'), shop),
      granja2: await seedShop(servers, tenantId('granja2'), null),
    };
    api = await startFunction(unpacked as string, servers.environment);
  }, 180_000);
  afterAll(async () => {
    await api?.close();
    await servers?.close();
    await folder?.remove();
  });

  const call = async (options: EventOptions & { key?: string; secret?: string }) => {
    const { key, secret = originSecret, headers, ...rest } = options;
    const event = apiGatewayEvent({
      ...rest,
      headers: {
        'x-fluxion-origin-secret': secret,
        'x-fluxion-realm': 'api',
        'x-forwarded-host': 'api.shops.example',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...headers,
      },
    });
    return (await api.invoke(event)) as HttpAnswer;
  };

  it('is at most 40 MB zipped and 120 MB unpacked', () => {
    expect(size.zippedBytes).toBeLessThanOrEqual(40e6);
    expect(size.unpackedBytes).toBeLessThanOrEqual(120e6);
  });

  it('starts with nothing else and answers the right figures from Parquet', async () => {
    const answer = await call({ path: '/api/v1/sales/summary', query: 'by=month', key: keys.granja });
    expect(answer.statusCode, answer.body).toBe(200);
    const expected = figuresBy(shop.sales, ({ day }) => day.slice(0, 7));
    const { items } = JSON.parse(answer.body ?? '') as { items: Record<string, unknown>[] };
    expect(items).not.toHaveLength(0);
    for (const { period, lines, tickets, units, revenue } of items) {
      expect({ lines, tickets, units, revenue }).toEqual(
        expect.objectContaining({
          lines: expected.get(period as string)?.lines,
          tickets: expected.get(period as string)?.tickets,
          units: expected.get(period as string)?.units,
          revenue: expected.get(period as string)?.revenue,
        }),
      );
    }
    expect(items).toHaveLength(expected.size);
  });

  it('serves the reference page with files that are not part of the bundle', async () => {
    const answer = await call({ path: '/api/v1/reference/swagger-ui.css' });
    expect(answer.statusCode, answer.body).toBe(200);
  });

  it('refuses a request that did not come through the edge, and another tenant’s key', async () => {
    const around = await call({ path: '/api/v1/stores', key: keys.granja, secret: 'guess' });
    expect(JSON.parse(around.body ?? '')).toMatchObject({ code: 'request.not_through_edge' });
    const foreign = await call({
      path: '/api/v1/stores',
      key: keys.granja2,
      headers: {
        'x-fluxion-realm': 'tenant',
        'x-tenant-id': 'granja',
        'x-forwarded-host': 'granja.shops.example',
      },
    });
    expect(foreign.statusCode).toBe(404);
  });

  it('reads a tenant’s tables with that tenant’s credentials only', () => {
    expect(new Set(servers.sts.tenants)).toEqual(new Set(['granja']));
    expect(servers.s3.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('writes its metrics as lines that CloudWatch understands', () => {
    const metrics = api.output.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));
    expect(metrics).not.toHaveLength(0);
    expect(metrics[0]._aws.CloudWatchMetrics[0].Namespace).toBe('Fluxion');
  });
});

describe.skipIf(!prepared)('the artefacts of the background functions', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  let servers: AwsServers;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    servers = await startAwsServers();
    await seedShop(servers, tenantId('granja'), null);
    for (const name of ['etl', 'maintenance', 'attacker']) {
      await buildFunction(`functions/${name}.ts`, join(folder.path, name));
      await mkdir(join(folder.path, name, 'tmp'));
    }
  }, 180_000);
  afterAll(async () => {
    await servers?.close();
    await folder?.remove();
  });

  it('of the attacker loads with nothing else, and attacks nothing that it is not told', async () => {
    const attacker = await startFunction(join(folder.path, 'attacker'), {});
    await expect(attacker.invoke({})).rejects.toThrow('Not set: FLUXION_STAGE, FLUXION_DOMAIN');
    await attacker.close();
  });

  it('carry out a job that a recorded S3 event announces, also when it is announced twice', async () => {
    const store = administratorStore(servers);
    const imports = 'tenants/granja/imports';
    const importId = 'fe6a3c1b0000-0123456789abcdef';
    const write = (name: string, content: string | object) =>
      store.put(
        `${imports}/${name}`,
        new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
      );
    const csv = 'codigo;nombre;precio\nA1;Arroz;1.234,50\nQ1;Queso;9,5\n';
    await write('uploads/3f2a/request.json', {
      id: '3f2a',
      fileName: 'productos.csv',
      sizeBytes: csv.length,
      table: 'products',
      importId,
      createdAt: Date.now(),
    });
    await write(`jobs/${importId}/job.json`, waitingJob(importId, csv.length));
    await write('uploads/3f2a/upload', csv);
    const etl = await startFunction(join(folder.path, 'etl'), servers.environment);
    try {
      const event = objectCreatedEvent(servers.bucket, `${imports}/uploads/3f2a/upload`);
      await etl.invoke(event);
      await etl.invoke(objectCreatedEvent(servers.bucket, `${imports}/jobs/${importId}/start`));
      await etl.invoke(event);
    } finally {
      await etl.close();
    }
    const job = await store.get(`${imports}/jobs/${importId}/job.json`);
    expect(JSON.parse(new TextDecoder().decode(job?.body))).toMatchObject({
      status: 'committed',
      outcome: { kind: 'committed', counts: { inserted: 2 } },
    });
    expect(etl.output.some((line) => line.includes('"commits":1'))).toBe(true);
  });

  it('maintain every tenant', async () => {
    const maintenance = await startFunction(join(folder.path, 'maintenance'), servers.environment);
    try {
      const report = await maintenance.invoke({ source: 'scheduler' });
      expect(report, maintenance.output.join('\n')).toMatchObject({
        tenantsDone: 1,
        tenantsLeft: 0,
        stepsFailed: 0,
      });
    } finally {
      await maintenance.close();
    }
  });
});

/** An import that begins when its file has come. */
function waitingJob(id: string, sizeBytes: number): ImportJob {
  return {
    id,
    status: 'waiting',
    action: 'import',
    table: 'products',
    profileName: null,
    profile: { name: 'by-column-names', title: 'By column names', table: 'products' },
    sheet: null,
    again: false,
    uploadId: '3f2a',
    file: { name: 'productos.csv', sizeBytes },
    actor: { kind: 'api_key', id: 'key-1', name: 'till', email: null },
    createdAt: Date.now(),
    updatedAt: Date.now(),
    progress: null,
    preview: null,
    problem: null,
    previewedVersion: null,
    isPreviewRenewed: false,
    recordId: null,
    outcome: null,
    undone: null,
    lease: null,
    failedRuns: 0,
  };
}

/** As S3 sends it: keys are form-encoded. */
function objectCreatedEvent(bucket: string, key: string) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: '2026-11-22T03:00:00.000Z',
        eventName: 'ObjectCreated:Post',
        userIdentity: { principalId: 'AWS:AROAEXAMPLE:tenant-granja' },
        requestParameters: { sourceIPAddress: '203.0.113.9' },
        responseElements: {
          'x-amz-request-id': 'C3D13FE58DE4C810',
          'x-amz-id-2': 'FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S',
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'Upload',
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
            arn: `arn:aws:s3:::${bucket}`,
          },
          object: {
            key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
            size: 64,
            eTag: 'd41d8cd98f00b204e9800998ecf8427e',
            sequencer: '0055AED6DCD90281E5',
          },
        },
      },
    ],
  };
}
