import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Server, startS3Server } from './server.ts';
import { parseAmzDate, signature } from './sigv4.ts';

const credential = { accessKeyId: 'root', secretAccessKey: 'root-secret' };
const scope = '20260102/us-east-1/s3/aws4_request';

describe('the S3 test server', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server({ buckets: ['lake'], credentials: [credential] });
  });
  afterAll(() => server.close());

  test('the signing key is the one of AWS’s published example', () => {
    // docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object".
    const text = [
      'AWS4-HMAC-SHA256',
      '20130524T000000Z',
      '20130524/us-east-1/s3/aws4_request',
      '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    ].join('\n');
    expect(
      signature('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '20130524/us-east-1/s3/aws4_request', text),
    ).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  });

  test('dates are read as UTC', () => {
    expect(new Date(parseAmzDate('20260102T030405Z')).toISOString()).toBe('2026-01-02T03:04:05.000Z');
  });

  test('an unsigned request is refused', async () => {
    const response = await fetch(`${server.endpoint}/lake/a`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });

  describe('POST forms', () => {
    const policyOf = (change: object = {}) => ({
      expiration: '2999-01-01T00:00:00Z',
      conditions: [
        { bucket: 'lake' },
        { key: 'imports/1/file.csv' },
        ['starts-with', '$Content-Type', 'text/'],
        ['content-length-range', 1, 20],
        { 'x-amz-credential': `root/${scope}` },
      ],
      ...change,
    });

    const post = async (fields: Record<string, string> = {}, content = 'a,b\n1,2\n', policy = policyOf()) => {
      const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
      const form = new FormData();
      const all = {
        key: 'imports/1/file.csv',
        'Content-Type': 'text/csv',
        'x-amz-credential': `root/${scope}`,
        policy: encoded,
        'x-amz-signature': signature(credential.secretAccessKey, scope, encoded),
        ...fields,
      };
      for (const [name, value] of Object.entries(all)) form.set(name, value);
      form.set('file', new Blob([content]));
      const response = await fetch(`${server.endpoint}/lake`, { method: 'POST', body: form });
      return { status: response.status, text: await response.text() };
    };

    test('a form within its policy is stored', async () => {
      expect(await post()).toMatchObject({ status: 204 });
      const object = server.bucket('lake').get('imports/1/file.csv');
      expect(object.contentType).toBe('text/csv');
      expect(object.body.byteLength).toBe(8);
    });

    test.each([
      ['another key', { key: 'imports/2/file.csv' }, 403],
      ['another content type', { 'Content-Type': 'image/png' }, 403],
      ['a field that the policy does not name', { acl: 'public-read' }, 403],
      ['a forged signature', { 'x-amz-signature': '0'.repeat(64) }, 403],
      ['an unknown credential', { 'x-amz-credential': `nobody/${scope}` }, 403],
    ])('%s is refused', async (_, fields, status) => {
      expect(await post(fields)).toMatchObject({ status });
    });

    test('a file beyond the range, or an expired policy, is refused', async () => {
      expect(await post({}, 'x'.repeat(21))).toMatchObject({
        status: 400,
        text: expect.stringContaining('EntityTooLarge'),
      });
      expect(await post({}, '')).toMatchObject({
        status: 400,
        text: expect.stringContaining('EntityTooSmall'),
      });
      expect(await post({}, 'x', policyOf({ expiration: '2020-01-01T00:00:00Z' }))).toMatchObject({
        status: 403,
      });
    });
  });
});
