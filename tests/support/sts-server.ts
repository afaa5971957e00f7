/**
 * STS's AssumeRole for tests, over HTTP on a free port. The credentials that it hands out are added to the
 * list that the S3 test server trusts, confined as IAM would: to what the session policy *and* the role's
 * tag rule (`tenants/${aws:PrincipalTag/tenant}/`) both allow.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credential, PrefixPolicy } from './s3-server/policy.ts';
import { verifySignature } from './s3-server/sigv4.ts';

export interface StsServerOptions {
  /** Who may assume the role; issued credentials are appended. */
  credentials: Credential[];
  /** The S3 server's list: issued credentials are appended to it. */
  issued: Credential[];
  roleArn: string;
}

export interface StsServer {
  endpoint: string;
  /** Tenants asked for so far. */
  tenants: readonly string[];
  close(): Promise<void>;
}

export async function startStsServer(options: StsServerOptions): Promise<StsServer> {
  const tenants: string[] = [];
  const server = createServer((incoming, response) => {
    assumeRole(incoming, options).then(
      (issued) => {
        tenants.push(issued.tenantId);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(issued.xml);
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : 'refused';
        response
          .writeHead(403, { 'content-type': 'text/xml' })
          .end(
            `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
          );
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenants,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function assumeRole(incoming: IncomingMessage, options: StsServerOptions) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const headers = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  verifySignature(
    { method: incoming.method ?? '', path, query: new URLSearchParams(query), headers, body },
    options.credentials,
    Date.now(),
  );
  const form = new URLSearchParams(body.toString());
  if (form.get('Action') !== 'AssumeRole' || form.get('RoleArn') !== options.roleArn) {
    throw new Error('Not authorized to perform sts:AssumeRole on this role.');
  }
  const tenantId = form.get('Tags.member.1.Key') === 'tenant' ? form.get('Tags.member.1.Value') : null;
  if (!tenantId) throw new Error('Not authorized to perform sts:TagSession without the tag `tenant`.');
  const expiresAt = Date.now() + Number(form.get('DurationSeconds')) * 1000;
  const credential: Credential = {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
    sessionToken: randomBytes(32).toString('base64'),
    expiresAt,
    policy: effectivePolicy(form.get('Policy') ?? '', tenantId),
  };
  options.issued.push(credential);
  return { tenantId, xml: answerXml(credential, expiresAt) };
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string;
}

/** The part of the session policy that the role's own rule allows too. */
function effectivePolicy(policyText: string, tenantId: string): PrefixPolicy {
  const { Statement: statements } = JSON.parse(policyText) as { Statement: Statement[] };
  const objects = statements.filter(({ Action }) => [Action].flat().includes('s3:GetObject'));
  const resources = objects.map(({ Resource }) => /^arn:aws:s3:::([^/*]+)\/(.+\/)\*$/.exec(Resource));
  const [first] = resources;
  if (!first || resources.length !== 1) throw new Error('The session policy names no prefix.');
  const [, bucket = '', prefix = ''] = first;
  const roleAllows = `tenants/${tenantId}/`;
  return { bucket, prefixes: prefix.startsWith(roleAllows) ? [prefix] : [] };
}

function answerXml(credential: Credential, expiresAt: number): string {
  return [
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>',
    `<AccessKeyId>${credential.accessKeyId}</AccessKeyId>`,
    `<SecretAccessKey>${credential.secretAccessKey}</SecretAccessKey>`,
    `<SessionToken>${credential.sessionToken}</SessionToken>`,
    `<Expiration>${new Date(expiresAt).toISOString()}</Expiration>`,
    '</Credentials></AssumeRoleResult></AssumeRoleResponse>',
  ].join('');
}
