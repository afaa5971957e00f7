/** The same table, on the text that is deployed and on the engines that run it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createViewerRequestHandler, type KeyValueStore } from '#edge/cloudfront.ts';
import { bundleCloudFrontFunction, bundleWorker } from '#functions/cli/build-edge.ts';
import { cases, domain, localCases } from './cases.ts';
import {
  deployedText,
  outcomeOfViewer,
  runInBareContext,
  runInNjs,
  startWorker,
  toViewerEvent,
  type WorkerEngine,
} from './engines.ts';

const root = join(import.meta.dirname, '../..');
const bundle = await bundleCloudFrontFunction(root);

describe('the CloudFront Function', () => {
  test('has at most 9,500 bytes with a long domain', () => {
    const text = bundle.replace('__FLUXION_DOMAIN__', `${'d'.repeat(60)}.example`);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(9_500);
  });

  test('names its domain in one place', () => {
    expect(bundle.split('__FLUXION_DOMAIN__')).toHaveLength(2);
    expect(deployedText(bundle)).toContain(`domain:"${domain}"`);
  });

  test('decides the whole table without any global', async () => {
    const handle = runInBareContext(bundle);
    for (const { name, request, expected } of cases) {
      expect(outcomeOfViewer(request, await handle(toViewerEvent(request))), name).toEqual(expected);
    }
  });

  test('decides the whole table in njs', async ({ skip }) => {
    const answers = await runInNjs(
      bundle,
      cases.map(({ request }) => toViewerEvent(request)),
    );
    skip(answers === null, 'njs is not installed: the CloudFront language subset was not run');
    cases.forEach(({ name, request, expected }, index) => {
      const answer = answers?.[index];
      if (!answer) throw new Error(`njs gave no answer for: ${name}`);
      expect(outcomeOfViewer(request, answer), name).toEqual(expected);
    });
  });

  test('refuses every host while its domain is not filled in', async () => {
    const handle = runInBareContext(bundle.replace('__FLUXION_DOMAIN__', '__FLUXION_' + 'DOMAIN__'));
    const answer = await handle(
      toViewerEvent({ method: 'GET', host: `granja.unset.example`, path: '/', query: '', headers: {} }),
    );
    expect(answer).toMatchObject({ statusCode: 404 });
  });
});

describe('the CloudFront adapter', () => {
  const options = { domain, tenantParameter: false };
  const event = (headers: Record<string, string> = {}) =>
    toViewerEvent({ method: 'GET', host: `granja.${domain}`, path: '/api/v1/me', query: '', headers });
  const failing = (error: unknown): KeyValueStore => ({ get: () => Promise.reject(error) });

  test.each([new Error('KeyNotFound'), new Error('internal'), undefined])(
    'answers 404 when the look-up throws %s',
    async (error) => {
      expect(await createViewerRequestHandler(failing(error), options)(event())).toMatchObject({
        statusCode: 404,
      });
    },
  );

  test('answers 404 when the store holds a status it does not know', async () => {
    const kvs: KeyValueStore = { get: () => Promise.resolve('{"status":"active"}') };
    expect(await createViewerRequestHandler(kvs, options)(event())).toMatchObject({ statusCode: 404 });
  });

  test('never throws, whatever the event', async () => {
    const handle = createViewerRequestHandler(failing(new Error('unused')), options);
    for (const junk of [{}, { request: null }, { request: { headers: {} } }, null, undefined]) {
      expect(await handle(junk as never)).toMatchObject({ statusCode: 404 });
    }
  });

  test('treats a repeated host or hint as one strange value', async () => {
    const kvs: KeyValueStore = { get: () => Promise.resolve('active') };
    const twice = event();
    const host = { value: `granja.${domain}` };
    twice.request.headers.host = { ...host, multiValue: [host, { value: `cliente2.${domain}` }] };
    expect(await createViewerRequestHandler(kvs, options)(twice)).toMatchObject({ statusCode: 404 });
  });

  test('drops every copy of a forged header and leaves the others alone', async () => {
    const kvs: KeyValueStore = { get: () => Promise.resolve('active') };
    const forged = event({ 'x-fluxion-realm': 'admin', authorization: 'Bearer x', 'x-real-ip': '192.0.2.1' });
    forged.request.headers['x-tenant-id'] = {
      value: 'cliente2',
      multiValue: [{ value: 'cliente2' }, { value: 'granja' }],
    };
    const answer = await createViewerRequestHandler(kvs, options)(forged);
    expect(answer.headers).toEqual({
      host: { value: `granja.${domain}` },
      authorization: { value: 'Bearer x' },
      'x-real-ip': { value: '192.0.2.1' },
      'x-tenant-id': { value: 'granja' },
      'x-fluxion-realm': { value: 'tenant' },
      'x-forwarded-host': { value: `granja.${domain}` },
    });
  });
});

describe('the worker of the local gateway', () => {
  let cloud: WorkerEngine;
  let local: WorkerEngine;
  beforeAll(async () => {
    const script = await bundleWorker(root);
    [cloud, local] = await Promise.all([startWorker(script, false), startWorker(script, true)]);
  });
  afterAll(async () => {
    await Promise.all([cloud.dispose(), local.dispose()]);
  });

  const overHttp = cases.filter((one) => !one.notHttp && one.request.method !== 'HEAD');

  test('decides the whole table in workerd', async () => {
    for (const { name, request, expected } of overHttp) {
      expect(await cloud.run(request), name).toEqual(expected);
    }
  });

  test('lets the apex name a tenant in local mode', async () => {
    for (const { name, request, expected } of localCases) {
      expect(await local.run(request), name).toEqual(expected);
    }
  });
});
