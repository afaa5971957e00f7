import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackerPatterns } from '#data/registry/keys.ts';
import { domainPlaceholder } from '#functions/cli/build-edge.ts';
import { nativeVersion } from './artefact.ts';
import { isPrepared } from './prepare.ts';
import { openSynth, type Synth, type SynthProgram, type SynthResource } from './synth.ts';

const root = join(import.meta.dirname, '../..');
const prepared = isPrepared();
if (!prepared) {
  console.warn(
    'SKIPPED: sst.config.ts is not checked, because SST’s platform is missing. Run: node tests/infra/prepare.ts',
  );
}

let program: SynthProgram;
let production: Synth;

describe.skipIf(!prepared)('sst.config.ts', () => {
  beforeAll(async () => {
    program = await openSynth();
    production = await program.run('production', { FLUXION_ALARM_EMAIL: 'ops@fluxion.example' });
  }, 120_000);
  afterAll(() => program?.close());

  it('agrees with the types of SST and its providers', { timeout: 120_000 }, () => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    expect(() => execFileSync(tsc, ['-p', join(import.meta.dirname, 'tsconfig.json')])).not.toThrow();
  });

  describe('buckets', () => {
    const names = ['Data', 'Site'];

    it('are versioned, encrypted and closed to the public', () => {
      for (const name of names) {
        expect(inputs('BucketVersioning', `${name}Versioning`)).toMatchObject({
          versioningConfiguration: { status: 'Enabled' },
        });
        expect(inputs('BucketServerSideEncryptionConfiguration', `${name}Encryption`)).toMatchObject({
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
        });
        expect(inputs('BucketPublicAccessBlock', `${name}PublicAccessBlock`)).toMatchObject({
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        });
      }
    });

    it('never let a current object expire, and keep old versions longer than the vacuum keeps files', () => {
      for (const name of names) {
        const { rules } = inputs('BucketLifecycleConfiguration', `${name}Lifecycle`) as {
          rules: LifecycleRule[];
        };
        expect(rules).not.toHaveLength(0);
        for (const rule of rules) {
          expect(Object.keys(rule.expiration ?? {})).toEqual(
            rule.expiration ? ['expiredObjectDeleteMarker'] : [],
          );
          expect(rule.noncurrentVersionExpiration?.noncurrentDays ?? 35).toBeGreaterThanOrEqual(35);
        }
      }
    });

    it('refuse plain HTTP, and open only the site to CloudFront of this account', () => {
      const statements = names.flatMap((name) => policyOf(inputs('BucketPolicy', `${name}Policy`).policy));
      const denied = statements.filter(
        ({ effect, actions }) => effect === 'Deny' && actions.includes('s3:*'),
      );
      expect(denied.map((statement) => statement.conditions?.[0]?.variable)).toEqual([
        'aws:SecureTransport',
        'aws:SecureTransport',
      ]);
      const allowed = statements.filter((statement) => statement.effect !== 'Deny');
      expect(allowed).toHaveLength(1);
      expect(allowed[0]).toMatchObject({
        actions: ['s3:GetObject'],
        principals: [{ identifiers: ['cloudfront.amazonaws.com'] }],
        conditions: [{ values: ['arn:aws:cloudfront::123456789012:distribution/*'] }],
      });
      expect(allowed[0]?.resources[0]).toMatch(/sitebucket-\w+\/site\/\*$/);
    });

    it('let nobody delete anything of an audit log, nor write its sealed parts twice', () => {
      const denied = policyOf(inputs('BucketPolicy', 'DataPolicy').policy)
        .filter(({ effect, actions }) => effect === 'Deny' && !actions.includes('s3:*'))
        .map(({ actions, resources, conditions }) => ({
          actions,
          paths: resources.map((arn) => arn.replace(/^[^/]*\//, '')),
          conditions: conditions ?? [],
        }));
      expect(denied).toEqual([
        {
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          paths: ['registry/audit/*'],
          conditions: [],
        },
        {
          actions: ['s3:PutObject'],
          paths: ['registry/audit/*/segments/*', 'registry/audit/*/receipts/*'],
          conditions: [{ test: 'Null', variable: 's3:if-none-match', values: ['true'] }],
        },
      ]);
    });

    it('take uploads from the pages of this domain only', () => {
      expect(ofType('BucketCorsConfiguration').map(({ name }) => name)).toEqual(['DataCors']);
      expect(inputs('BucketCorsConfiguration', 'DataCors')).toMatchObject({
        corsRules: [
          {
            allowedOrigins: ['https://fluxionia.co', 'https://*.fluxionia.co'],
            allowedMethods: ['GET', 'POST'],
          },
        ],
      });
    });
  });

  describe('distribution', () => {
    const distribution = () => inputs('Distribution', 'CdnDistribution') as unknown as Distribution;

    it('is one, for the apex and every subdomain, with a certificate for both', () => {
      expect(ofType('Distribution')).toHaveLength(1);
      expect(distribution().aliases).toEqual(['fluxionia.co', '*.fluxionia.co']);
      expect(inputs('Certificate', 'CdnSslCertificate')).toMatchObject({
        domainName: 'fluxionia.co',
        subjectAlternativeNames: ['*.fluxionia.co'],
        validationMethod: 'DNS',
      });
      expect(distribution().viewerCertificate).toMatchObject({ minimumProtocolVersion: 'TLSv1.2_2021' });
      const records = ofType('Record').map(({ inputs: record }) => `${record.type} ${record.name}`);
      expect(records).toEqual(expect.arrayContaining(['A fluxionia.co', 'AAAA *.fluxionia.co']));
    });

    it('reads the site privately and never forwards Host to it', () => {
      const site = distribution().origins.find(({ originId }) => originId === 'site');
      expect(site).toMatchObject({ originPath: '/site', originAccessControlId: 'SiteAccess-id' });
      expect(distribution().defaultCacheBehavior.originRequestPolicyId).toBeUndefined();
      expect(inputs('CachePolicy', 'SiteCache').parametersInCacheKeyAndForwardedToOrigin).toMatchObject({
        headersConfig: { headerBehavior: 'none' },
        cookiesConfig: { cookieBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
      });
    });

    it('sends /api/* uncached to the API, proving itself with the secret header', () => {
      const [behavior] = distribution().orderedCacheBehaviors;
      expect(behavior).toMatchObject({
        pathPattern: '/api/*',
        targetOriginId: 'api',
        viewerProtocolPolicy: 'https-only',
        cachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        originRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      });
      const api = distribution().origins.find(({ originId }) => originId === 'api');
      expect(api?.customHeaders).toEqual([
        { name: 'x-fluxion-origin-secret', value: 'secret-of-OriginSecret1' },
      ]);
      expect(api?.customOriginConfig?.originProtocolPolicy).toBe('https-only');
    });

    it('runs the edge function, for this domain, before everything', () => {
      const edge = inputs('cloudfront/function:Function', 'Edge') as { code: string; [key: string]: unknown };
      expect(edge).toMatchObject({ runtime: 'cloudfront-js-2.0', publish: true });
      expect(edge.keyValueStoreAssociations).toEqual([production.outputs.tenantsKeyValueStore]);
      expect(edge.code).toContain('fluxionia.co');
      expect(edge.code).not.toContain(domainPlaceholder);
      expect(Buffer.byteLength(edge.code)).toBeLessThanOrEqual(9_500);
      for (const behavior of [distribution().defaultCacheBehavior, ...distribution().orderedCacheBehaviors]) {
        expect(behavior.functionAssociations).toMatchObject([{ eventType: 'viewer-request' }]);
      }
    });

    it('keeps the brand of a shop for seconds only, at the edge and not at all in browsers', () => {
      const brand = distribution().orderedCacheBehaviors.filter(
        ({ targetOriginId }) => targetOriginId === 'site',
      );
      expect(brand.map(({ pathPattern }) => pathPattern)).toEqual(['/config.json', '/logo']);
      const { maxTtl, defaultTtl } = inputs('CachePolicy', 'BrandCache');
      expect([maxTtl, defaultTtl]).toEqual([3, 3]);
      const { customHeadersConfig, securityHeadersConfig } = inputs('ResponseHeadersPolicy', 'BrandHeaders');
      expect(customHeadersConfig).toMatchObject({
        items: expect.arrayContaining([{ header: 'cache-control', value: 'no-cache', override: true }]),
      });
      expect(securityHeadersConfig).toEqual(
        inputs('ResponseHeadersPolicy', 'SiteHeaders').securityHeadersConfig,
      );
      for (const behavior of brand) {
        expect(behavior.cachePolicyId).toBe('BrandCache-id');
        expect(behavior.responseHeadersPolicyId).toBe('BrandHeaders-id');
      }
    });

    it('turns no answer of the API into a page', () => {
      expect(distribution().customErrorResponses).toBeUndefined();
    });

    it('adds HSTS everywhere, and a policy without inline scripts to the pages', () => {
      for (const name of ['SiteHeaders', 'ApiHeaders']) {
        expect(inputs('ResponseHeadersPolicy', name).securityHeadersConfig).toMatchObject({
          strictTransportSecurity: { includeSubdomains: true, accessControlMaxAgeSec: 63_072_000 },
          contentTypeOptions: { override: true },
        });
      }
      const { contentSecurityPolicy: csp } = inputs('ResponseHeadersPolicy', 'SiteHeaders')
        .securityHeadersConfig as { contentSecurityPolicy: { contentSecurityPolicy: string } };
      expect(csp.contentSecurityPolicy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(csp.contentSecurityPolicy).toContain("frame-ancestors 'none'");
      expect(csp.contentSecurityPolicy).toMatch(/connect-src 'self' https:\/\/\S+databucket\S+;/);
    });

    it('stands behind a firewall that limits log-ins and requests by address', () => {
      expect(distribution().webAclId).toContain('Firewall');
      const { rules } = inputs('WebAcl', 'Firewall') as { rules: { name: string; statement: unknown }[] };
      expect(rules.map(({ name }) => name)).toEqual(['log-in', 'rate', 'reputation']);
      const [pattern] = /(?<="regexString":")[^"]+/.exec(JSON.stringify(rules[0]?.statement)) ?? [];
      const slowed = new RegExp(pattern ?? '-');
      const paths = [
        'session',
        'password-resets',
        'invitations/accept',
        'invitations/inspect',
        'password-resets/complete',
      ];
      for (const path of paths) expect(slowed.test(`/api/v1/${path}`), path).toBe(true);
      for (const path of ['invitations', 'sessions', 'me', 'account/sessions']) {
        expect(slowed.test(`/api/v1/${path}`), path).toBe(false);
      }
    });

    it('keeps hashed files for ever and looks at the page every minute', () => {
      const [page, asset] = ['Site-index.html', 'Site-assets/app-1a2b3c4d.js'].map((name) =>
        resource('BucketObjectv2', name),
      );
      expect(page?.inputs).toMatchObject({ key: 'site/index.html', contentType: 'text/html; charset=utf-8' });
      expect(page?.inputs.cacheControl).toContain('s-maxage=60');
      expect(asset?.inputs.cacheControl).toContain('immutable');
      expect(asset?.options.retainOnDelete).toBe(true);
    });

    it('stores compressed what CloudFront would send as it is', () => {
      const [small, large] = ['Site-assets/app-1a2b3c4d.js', 'Site-assets/engine-5e6f7a8b.wasm'].map((name) =>
        resource('BucketObjectv2', name),
      );
      expect(small?.inputs.contentEncoding).toBeUndefined();
      expect(large?.inputs).toMatchObject({
        key: 'site/assets/engine-5e6f7a8b.wasm',
        contentEncoding: 'gzip',
        contentType: 'application/wasm',
      });
    });
  });

  describe('functions', () => {
    it('name everything that Lambda would otherwise choose', () => {
      const chosen = ofType('lambda/function:Function').map(({ name, inputs: fn }) => [
        name,
        fn.runtime,
        (fn.architectures as string[]).join(),
        fn.memorySize,
        fn.timeout,
        (fn.ephemeralStorage as { size: number }).size,
      ]);
      expect(new Set(chosen)).toEqual(
        new Set([
          ['ApiFunction', 'nodejs24.x', 'x86_64', 1769, 29, 2048],
          ['EtlFunction', 'nodejs24.x', 'x86_64', 3538, 900, 8192],
          ['MaintenanceFunction', 'nodejs24.x', 'x86_64', 1769, 900, 2048],
          ['AttackerFunction', 'nodejs24.x', 'x86_64', 1024, 900, 1024],
        ]),
      );
    });

    it('have an entry file, and the native part of DuckDB installed beside the bundle, in the version of package.json', async () => {
      const version = await nativeVersion();
      for (const build of production.builds) {
        const file = build.handler.replace(/\.handler$/, '.ts');
        expect(existsSync(join(root, file)), file).toBe(true);
        expect(build.properties).toMatchObject({
          architecture: 'x86_64',
          install: { '@duckdb/node-bindings': version },
          splitting: true,
        });
      }
    });

    it('are not deployed without the native library', { timeout: 60_000 }, async () => {
      await program.dropNativeLibrary(async () => {
        await expect(program.run('staging')).rejects.toThrow('libduckdb.so');
      });
    });

    it('are not reachable around API Gateway', () => {
      expect(ofType('FunctionUrl')).toEqual([]);
      const principals = ofType('lambda/permission:Permission').map(
        ({ inputs: permission }) => permission.principal,
      );
      expect(new Set(principals)).toEqual(new Set(['apigateway.amazonaws.com', 's3.amazonaws.com']));
    });

    it('keep their logs for a stated time', () => {
      expect(ofType('LogGroup').map(({ inputs: group }) => group.retentionInDays)).toEqual([
        90, 90, 90, 90, 90,
      ]);
    });

    it('hold the previous secret as well as the current one', () => {
      const { variables } = inputs('lambda/function:Function', 'ApiFunction').environment as {
        variables: Record<string, string>;
      };
      expect(variables.FLUXION_ORIGIN_SECRETS).toBe('secret-of-OriginSecret1,secret-of-OriginSecret0');
      expect(variables.FLUXION_SIGNING_SECRETS).toBe('secret-of-SigningSecret1,secret-of-SigningSecret0');
      expect(variables.FLUXION_DOMAIN).toBe('fluxionia.co');
    });
  });

  describe('permissions', () => {
    const ofRole = (name: string) =>
      (inputs('Role', name).inlinePolicies as { policy: string }[]).flatMap(({ policy }) => policyOf(policy));

    it('name their actions and resources; no * on data', () => {
      const roles = ofType('Role').map(({ name }) => name);
      expect(roles).toContain('AttackerRole');
      for (const role of roles.filter((name) => inputs('Role', name).inlinePolicies)) {
        for (const statement of ofRole(role)) {
          expect(statement.actions.filter((action) => action.includes('*'))).toEqual([]);
          expect(statement.resources.filter((arn) => arn === '*' || /:::[^/]*\*/.test(arn))).toEqual([]);
        }
      }
    });

    it('let no function touch a table with its own credentials', () => {
      for (const role of ['ApiRole', 'EtlRole', 'MaintenanceRole']) {
        const objects = ofRole(role).filter(({ actions }) => actions.includes('s3:GetObject'));
        const paths = objects.flatMap(({ resources }) => resources.map((arn) => arn.replace(/^[^/]*\//, '')));
        expect(paths).toEqual(['registry/*', 'site/_t/*']);
        const lists = ofRole(role).filter(({ actions }) => actions.includes('s3:ListBucket'));
        expect(lists.map(({ conditions }) => conditions?.[0]?.values)).toEqual([
          ['registry/*'],
          ['site/_t/*'],
        ]);
      }
    });

    it('reach a table only through the role of one tenant, which is nothing without its tag', () => {
      const [objects, list] = ofRole('TenantRole');
      expect(objects?.resources[0]).toMatch(/databucket-\w+\/tenants\/\$\{aws:PrincipalTag\/tenant\}\/\*$/);
      expect(list?.conditions?.[0]).toEqual({
        test: 'StringLike',
        variable: 's3:prefix',
        values: [`tenants/\${aws:PrincipalTag/tenant}/*`],
      });
      const [trust] = policyOf(inputs('Role', 'TenantRole').assumeRolePolicy);
      expect(trust?.conditions).toContainEqual({
        test: 'StringLike',
        variable: 'aws:RequestTag/tenant',
        values: ['?*'],
      });
      expect(
        trust?.principals?.[0]?.identifiers.map((arn) => arn.replace(/.*production-(\w+)-.*/, '$1')),
      ).toEqual(['ApiRole', 'EtlRole', 'MaintenanceRole']);
    });

    it('let only the API, and the attacker for its own shops, publish tenants to the edge', () => {
      const publishers = ['ApiRole', 'EtlRole', 'MaintenanceRole', 'AttackerRole'].filter((role) =>
        ofRole(role).some(({ actions }) => actions.includes('cloudfront-keyvaluestore:UpdateKeys')),
      );
      expect(publishers).toEqual(['ApiRole', 'AttackerRole']);
    });

    it('let the attacker reach the tables of its own shops only, by both ends of the role', () => {
      const onlyProbes = { test: 'StringLike', variable: 'aws:RequestTag/tenant', values: ['probe-*'] };
      const assuming = ofRole('AttackerRole').filter(({ actions }) => actions.includes('sts:AssumeRole'));
      expect(assuming).toHaveLength(1);
      expect(assuming[0]?.conditions).toEqual([onlyProbes]);
      const trusts = policyOf(inputs('Role', 'TenantRole').assumeRolePolicy).filter(({ principals }) =>
        principals?.[0]?.identifiers.some((arn) => arn.includes('AttackerRole')),
      );
      expect(trusts).toHaveLength(1);
      expect(trusts[0]?.principals?.[0]?.identifiers).toHaveLength(1);
      expect(trusts[0]?.conditions).toContainEqual(onlyProbes);
    });

    it('let the attacker change nothing that is named by another tenant', () => {
      const written = ofRole('AttackerRole')
        .filter(({ actions }) => actions.includes('s3:PutObject') || actions.includes('s3:DeleteObject'))
        .flatMap(({ resources }) => resources.map((arn) => arn.replace(/^[^/]*\//, '')));
      expect(written).toEqual(attackerPatterns);
      const tenants = ['tenants', 'tenant-versions', 'members', 'key-lists', 'invitation-lists', 'logos'];
      for (const folder of tenants) {
        const patterns = written.filter((pattern) => pattern.startsWith(`registry/${folder}/`));
        expect(patterns.filter((pattern) => !/\/(?:probe-|_operators)/.test(pattern))).toEqual([]);
        expect(patterns).not.toEqual([]);
      }
    });
  });

  describe('e-mails', () => {
    const domain = 'fluxionia.co';
    const sending = (role: string) =>
      (inputs('Role', role).inlinePolicies as { policy: string }[])
        .flatMap(({ policy }) => policyOf(policy))
        .filter(({ actions }) => actions.some((action) => action.startsWith('ses:')));

    it('leave from the one address of the one identity of this domain, and from the API only', () => {
      expect(inputs('EmailIdentity', 'MailIdentity')).toMatchObject({ emailIdentity: domain });
      expect(sending('ApiRole')).toMatchObject([
        {
          actions: ['ses:SendEmail'],
          resources: [`arn:aws:ses:us-east-1:123456789012:identity/${domain}`],
          conditions: [{ test: 'StringEquals', variable: 'ses:FromAddress', values: [`no-reply@${domain}`] }],
        },
      ]);
      for (const role of ['EtlRole', 'MaintenanceRole', 'AttackerRole']) expect(sending(role)).toEqual([]);
      const { variables } = inputs('Function', 'ApiFunction').environment as {
        variables: Record<string, string>;
      };
      expect(variables.FLUXION_MAIL_FROM).toBe(`Fluxion <no-reply@${domain}>`);
    });

    it('are signed: the three records of DKIM are written', () => {
      const records = ofType('route53/record:Record').filter(({ inputs: { name } }) =>
        String(name).endsWith(`._domainkey.${domain}`),
      );
      expect(records.map(({ inputs: { type, records: values } }) => [type, values])).toEqual(
        ['one', 'two', 'three'].map((token) => ['CNAME', [`${token}.dkim.amazonses.com`]]),
      );
    });
  });

  describe('triggers', () => {
    it('start the import for uploads and jobs only, never for table files', () => {
      expect(inputs('BucketNotification', 'DataNotificationsNotification').lambdaFunctions).toMatchObject([
        { filterPrefix: 'tenants/', filterSuffix: '/upload', events: ['s3:ObjectCreated:*'] },
        { filterPrefix: 'tenants/', filterSuffix: '/start', events: ['s3:ObjectCreated:*'] },
      ]);
    });

    it('maintain the tables every hour, and keep what failed', () => {
      expect(inputs('Schedule', 'MaintenanceScheduleSchedule')).toMatchObject({
        scheduleExpression: 'rate(1 hour)',
        state: 'ENABLED',
        target: {
          retryPolicy: { maximumRetryAttempts: 1 },
          deadLetterConfig: { arn: expect.stringContaining('Dead') },
        },
      });
      expect(inputs('FunctionEventInvokeConfig', 'EtlEventInvokeConfig')).toMatchObject({
        maximumRetryAttempts: 2,
        destinationConfig: { onFailure: { destination: expect.stringContaining('Dead') } },
      });
    });

    it('attack this deployment every day, and not again at once where that failed', () => {
      expect(inputs('Schedule', 'AttackerScheduleSchedule')).toMatchObject({
        scheduleExpression: 'rate(1 day)',
        state: 'ENABLED',
        target: { retryPolicy: { maximumRetryAttempts: 0 } },
      });
    });

    it('limit how fast the API is asked', () => {
      expect(inputs('Stage', 'HttpStage').defaultRouteSettings).toEqual({
        throttlingRateLimit: 500,
        throttlingBurstLimit: 1000,
      });
    });
  });

  it('tells somebody about errors, throttles, slowness, conflicts, lost work and cost', () => {
    const alarms = ofType('MetricAlarm');
    expect(alarms.map(({ name }) => name.replace('Alarm', '')).sort()).toEqual([
      'ApiErrors',
      'ApiSlow',
      'ApiThrottles',
      'AttackerErrors',
      'AttackerThrottles',
      'CommitConflicts',
      'DeadLetters',
      'EdgeErrors',
      'EtlErrors',
      'EtlThrottles',
      'MaintenanceErrors',
      'MaintenanceThrottles',
    ]);
    for (const { inputs: alarm } of alarms) expect(alarm.alarmActions).toHaveLength(1);
    expect(inputs('TopicSubscription', 'AlarmMail')).toMatchObject({ endpoint: 'ops@fluxion.example' });
    expect(inputs('Budget', 'Budget')).toMatchObject({ limitAmount: '200', limitUnit: 'USD' });
    expect(JSON.parse(inputs('Dashboard', 'Dashboard').dashboardBody as string).widgets).toHaveLength(9);
  });

  describe('stages', () => {
    it('protect and retain production, and nothing else', { timeout: 60_000 }, async () => {
      const staging = await program.run('staging');
      expect(production.app).toMatchObject({ removal: 'retain', protect: true });
      expect(staging.app).toMatchObject({ removal: 'remove', protect: false });
      for (const [synth, kept] of [
        [production, true],
        [staging, false],
      ] as const) {
        const bucket = synth.resources.find(({ name }) => name === 'DataBucket');
        expect(bucket?.options.retainOnDelete).toBe(kept);
        expect(bucket?.inputs.forceDestroy).toBe(!kept);
      }
      expect(staging.resources.filter(({ type }) => type.endsWith(':WebAcl'))).toEqual([]);
      expect(staging.outputs.url).toBe('https://staging.fluxionia.co');
    });

    it('take the domain, its certificate and its DNS from the settings', { timeout: 60_000 }, async () => {
      const other = await program.run('production', {
        FLUXION_DOMAIN: 'shops.example',
        FLUXION_DNS: 'none',
        FLUXION_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/own',
      });
      expect(JSON.stringify(other)).not.toContain('fluxionia');
      const distribution = other.resources.find(({ name }) => name === 'CdnDistribution');
      expect(distribution?.inputs).toMatchObject({
        aliases: ['shops.example', '*.shops.example'],
        viewerCertificate: { acmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/own' },
      });
      expect(other.resources.filter(({ type }) => /:(Record|Certificate)$/.test(type))).toEqual([]);
    });

    it('can leave DNS at Cloudflare, without its proxy', { timeout: 60_000 }, async () => {
      const cloudflare = await program.run('production', {
        FLUXION_DNS: 'cloudflare',
        CLOUDFLARE_DEFAULT_ACCOUNT_ID: 'account',
      });
      const records = cloudflare.resources.filter(({ type }) => type.startsWith('cloudflare:'));
      expect(records.map(({ inputs: record }) => [record.name, record.type, record.proxied])).toEqual(
        expect.arrayContaining([
          ['fluxionia.co', 'CNAME', false],
          ['*.fluxionia.co', 'CNAME', false],
        ]),
      );
    });
  });
});

interface LifecycleRule {
  expiration?: Record<string, unknown>;
  noncurrentVersionExpiration?: { noncurrentDays: number };
}

interface Behavior {
  pathPattern?: string;
  targetOriginId: string;
  cachePolicyId: string;
  responseHeadersPolicyId: string;
  originRequestPolicyId?: string;
  functionAssociations: unknown[];
}

interface Distribution {
  aliases: string[];
  webAclId: string;
  viewerCertificate: object;
  customErrorResponses?: unknown;
  defaultCacheBehavior: Behavior;
  orderedCacheBehaviors: Behavior[];
  origins: { originId: string; customHeaders?: unknown; customOriginConfig?: Record<string, unknown> }[];
}

interface Statement {
  effect: string;
  actions: string[];
  resources: string[];
  principals?: { identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/** Resources whose type ends so: `Bucket`, or `lambda/function:Function` where the last word is not enough. */
function ofType(type: string): SynthResource[] {
  const ending = type.includes(':') ? type : `:${type}`;
  return production.resources.filter((candidate) => candidate.type.endsWith(ending));
}

function resource(type: string, name: string): SynthResource {
  const found = ofType(type).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`There is no ${type} named ${name}.`);
  return found;
}

function inputs(type: string, name: string): Record<string, unknown> {
  return resource(type, name).inputs;
}

/** Statements of a policy, in the spelling of `getPolicyDocument`, whichever way it was written. */
function policyOf(policy: unknown): Statement[] {
  const document = JSON.parse(policy as string) as { statements?: Statement[]; Statement?: RawStatement[] };
  return (
    document.statements?.map((statement) => ({ ...statement, effect: statement.effect ?? 'Allow' })) ??
    (document.Statement ?? []).map((statement) => ({
      effect: statement.Effect,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat(),
      conditions: Object.entries(statement.Condition ?? {}).flatMap(([test, variables]) =>
        Object.entries(variables).map(([variable, values]) => ({ test, variable, values: [values].flat() })),
      ),
    }))
  );
}

interface RawStatement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
