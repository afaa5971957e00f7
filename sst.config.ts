// oxlint-disable-next-line typescript/triple-slash-reference -- how SST declares its globals
/// <reference path="./.sst/platform/config.d.ts" />
/**
 * The whole cloud. One distribution serves every tenant: the site from S3, `/api/*` from one Lambda; three
 * more Lambdas import files, maintain the tables and attack all of it. Nothing here runs while nobody asks.
 *
 * The region is us-east-1: CloudFront's certificate, firewall and metrics live there, and of all regions it
 * is among the nearest to Caracas and Panama.
 */

/** The apex of production; other stages live at `<stage>.<domain>`. Nothing else in the project names it. */
const domain = process.env.FLUXION_DOMAIN ?? 'fluxionia.co';
const region = 'us-east-1';

/** Raise by one and deploy to rotate; the value before stays accepted until the next rotation. */
const originSecretGeneration = 1;
const signingSecretGeneration = 1;

function settingsOf(stage: string) {
  const production = stage === 'production';
  return {
    production,
    domain: production ? domain : `${stage}.${domain}`,
    /** `route53` and `cloudflare` write the records; `none` needs FLUXION_CERTIFICATE_ARN and records by hand. */
    dns: process.env.FLUXION_DNS ?? 'route53',
    certificateArn: process.env.FLUXION_CERTIFICATE_ARN,
    /** About 8 USD a month and 0.60 per million requests (public prices, November 2026). */
    firewall: production || process.env.FLUXION_FIREWALL === 'true',
    alarmEmail: process.env.FLUXION_ALARM_EMAIL,
    monthlyBudgetUsd: production ? Number(process.env.FLUXION_MONTHLY_BUDGET_USD ?? 200) : 20,
    logRetention: production ? ('3 months' as const) : ('2 weeks' as const),
    /** How long a deleted or overwritten object can be brought back. Longer than any vacuum retention. */
    noncurrentDays: production ? 35 : 7,
  };
}

export default $config({
  app(input) {
    const production = input.stage === 'production';
    return {
      name: 'fluxion',
      home: 'aws',
      removal: production ? 'retain' : 'remove',
      protect: production,
      providers: {
        aws: { region },
        random: '4.16.6',
        ...(process.env.FLUXION_DNS === 'cloudflare' ? { cloudflare: '6.15.0' } : {}),
      },
    };
  },

  async run() {
    const { execFileSync } = await import('node:child_process');
    const { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } = await import('node:fs');
    const { gzipSync } = await import('node:zlib');
    const path = await import('node:path');
    const { contentSecurityPolicy, isolationHeaders } = await import('./edge/site-headers.ts');

    const settings = settingsOf($app.stage);
    const { accountId } = await aws.getCallerIdentity({});
    const { dependencies } = JSON.parse(readFileSync(path.join($cli.paths.root, 'package.json'), 'utf8'));
    const duckdbVersion = dependencies['@duckdb/node-api'] as string;
    const named = (name: string) => `${$app.name}-${$app.stage}-${name}`;
    const root = $cli.paths.root;
    /** Part of every ETag: answers of other code are never taken for unchanged. */
    const version =
      process.env.FLUXION_VERSION ??
      execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

    // ── Buckets ────────────────────────────────────────────────────────────────────────────────────────
    // `data` holds the tables (`tenants/…/`) and the control plane (`registry/`), `site` the page.

    function privateBucket(name: string, args: sst.aws.BucketArgs) {
      const bucket = new sst.aws.Bucket(name, {
        ...args,
        versioning: true,
        enforceHttps: true,
        transform: {
          bucket: (props) => {
            props.forceDestroy = !settings.production;
          },
        },
      });
      new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
        bucket: bucket.name,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      });
      // Current objects never expire: only vacuum knows which file of a table is no longer needed.
      new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
        bucket: bucket.name,
        rules: [
          {
            id: 'abort-unfinished-uploads',
            status: 'Enabled',
            filter: { prefix: '' },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          {
            id: 'forget-old-versions',
            status: 'Enabled',
            filter: { prefix: '' },
            noncurrentVersionExpiration: { noncurrentDays: settings.noncurrentDays },
            expiration: { expiredObjectDeleteMarker: true },
          },
        ],
      });
      return bucket;
    }

    const pageOrigins = [`https://${settings.domain}`, `https://*.${settings.domain}`];
    const data = privateBucket('Data', {
      // Browsers upload by presigned POST and fetch exports by presigned GET.
      cors: {
        allowOrigins: pageOrigins,
        allowMethods: ['GET', 'POST'],
        allowHeaders: ['content-type'],
        exposeHeaders: ['etag'],
        maxAge: '1 hour',
      },
      // Sealed parts of audit logs are written once, by whoever it be, and nothing of them is deleted. Other
      // stages can be removed as a whole.
      policy: settings.production
        ? [
            {
              effect: 'deny' as const,
              principals: '*' as const,
              actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
              paths: ['registry/audit/*'],
            },
            {
              effect: 'deny' as const,
              principals: '*' as const,
              actions: ['s3:PutObject'],
              paths: ['registry/audit/*/segments/*', 'registry/audit/*/receipts/*'],
              conditions: [{ test: 'Null', variable: 's3:if-none-match', values: ['true'] }],
            },
          ]
        : [],
    });
    const site = privateBucket('Site', {
      cors: false,
      policy: [
        {
          actions: ['s3:GetObject'],
          principals: [{ type: 'service', identifiers: ['cloudfront.amazonaws.com'] }],
          paths: ['site/*'],
          conditions: [
            {
              test: 'StringLike',
              variable: 'AWS:SourceArn',
              values: [`arn:aws:cloudfront::${accountId}:distribution/*`],
            },
          ],
        },
      ],
    });

    // ── Secrets ────────────────────────────────────────────────────────────────────────────────────────

    /** `[current, previous]`: what is sent or signed with, and what is still accepted. */
    function rotatingSecret(name: string, generation: number) {
      return [generation, generation - 1].map(
        (number) => new random.RandomPassword(`${name}${number}`, { length: 48, special: false }).result,
      ) as [$util.Output<string>, $util.Output<string>];
    }
    const originSecrets = rotatingSecret('OriginSecret', originSecretGeneration);
    const signingSecrets = rotatingSecret('SigningSecret', signingSecretGeneration);

    // ── Functions ──────────────────────────────────────────────────────────────────────────────────────
    // No function can read a tenant's tables by itself: it assumes `tenantRole` for one tenant.

    const tenants = new aws.cloudfront.KeyValueStore('Tenants', {
      name: named('tenants'),
      comment: 'Tenant id to active or suspended; rebuilt by npm run tenant -- reconcile --repair',
    });
    const tenantRoleArn = `arn:aws:iam::${accountId}:role/${named('tenant')}`;
    const deadLetters = new sst.aws.Queue('DeadLetters', {
      transform: { queue: { messageRetentionSeconds: 14 * 86_400, sqsManagedSseEnabled: true } },
    });

    // Invitations and password resets. New accounts of AWS send to verified addresses only, until support lifts that.
    const mailIdentity = new aws.sesv2.EmailIdentity('MailIdentity', { emailIdentity: settings.domain });
    const mailRecords = mailIdentity.dkimSigningAttributes.apply(({ tokens }) =>
      (tokens ?? []).map((token) => ({
        name: `${token}._domainkey.${settings.domain}`,
        value: `${token}.dkim.amazonses.com`,
      })),
    );
    const dns = dnsOf(settings.dns);
    if (dns) {
      mailRecords.apply((records) => {
        for (const record of records) dns.createRecord('Mail', { type: 'CNAME', ...record }, {});
      });
    }
    const mailFrom = `no-reply@${settings.domain}`;
    const sendMail = {
      actions: ['ses:SendEmail'],
      resources: [mailIdentity.arn],
      conditions: [{ test: 'StringEquals', variable: 'ses:FromAddress', values: [mailFrom] }],
    };

    const objectActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
    const assumeTenantRole = { actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [tenantRoleArn] };
    const controlPlane = [
      {
        actions: objectActions,
        resources: [$interpolate`${data.arn}/registry/*`, $interpolate`${site.arn}/site/_t/*`],
      },
      // Without it S3 answers 403 instead of 404 for a key that does not exist.
      {
        actions: ['s3:ListBucket'],
        resources: [data.arn],
        conditions: [{ test: 'StringLike', variable: 's3:prefix', values: ['registry/*'] }],
      },
      {
        actions: ['s3:ListBucket'],
        resources: [site.arn],
        conditions: [{ test: 'StringLike', variable: 's3:prefix', values: ['site/_t/*'] }],
      },
    ];
    const publishTenants = {
      actions: [
        'cloudfront-keyvaluestore:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:GetKey',
        'cloudfront-keyvaluestore:ListKeys',
        'cloudfront-keyvaluestore:UpdateKeys',
      ],
      resources: [tenants.arn],
    };
    const common = {
      runtime: 'nodejs24.x' as const,
      architecture: 'x86_64' as const, // The binding for arm64 lags behind in the registry.
      logging: { retention: settings.logRetention, format: 'json' as const },
      environment: {
        FLUXION_STAGE: $app.stage,
        FLUXION_VERSION: version,
        FLUXION_DOMAIN: settings.domain,
        FLUXION_DATA_BUCKET: data.name,
        FLUXION_SITE_BUCKET: site.name,
        FLUXION_TENANT_ROLE_ARN: tenantRoleArn,
        FLUXION_TENANTS_KVS_ARN: tenants.arn,
        FLUXION_SIGNING_SECRETS: $interpolate`${signingSecrets[0]},${signingSecrets[1]}`,
      },
      nodejs: {
        // The native part of DuckDB is installed beside the bundle, for the target. Its JavaScript is bundled, and
        // what is only loaded on demand is split off: together a third less time to import (November 2026).
        install: { '@duckdb/node-bindings': duckdbVersion },
        splitting: true,
        minify: true,
      },
      hook: { postbuild: async (out: string) => assertDuckdbPresent(out) },
    } satisfies Partial<sst.aws.FunctionArgs>;

    /** npm skips the native package in silence where it cannot tell the platform: stop before deploying that. */
    function assertDuckdbPresent(out: string) {
      statSync(path.join(out, 'node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so'));
    }

    const api = new sst.aws.Function('Api', {
      ...common,
      handler: 'functions/api.handler',
      description: 'Every request under /api',
      copyFiles: ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map((file) => ({
        from: `node_modules/swagger-ui-dist/${file}`, // The API's reference page.
      })),
      memory: '1769 MB', // One whole vCPU.
      timeout: '29 seconds', // API Gateway gives up at 30.
      storage: '2 GB', // The cache of immutable table files.
      environment: {
        ...common.environment,
        FLUXION_ORIGIN_SECRETS: $interpolate`${originSecrets[0]},${originSecrets[1]}`,
        FLUXION_MAIL_FROM: `Fluxion <${mailFrom}>`,
        FLUXION_METRIC_DIMENSIONS: process.env.FLUXION_METRIC_DIMENSIONS ?? 'separate',
      },
      permissions: [...controlPlane, assumeTenantRole, publishTenants, sendMail],
    });
    const background = {
      timeout: '15 minutes' as const,
      permissions: [
        ...controlPlane,
        assumeTenantRole,
        { actions: ['sqs:SendMessage'], resources: [deadLetters.arn] },
      ],
    };
    const etl = new sst.aws.Function('Etl', {
      ...common,
      ...background,
      handler: 'functions/etl.handler',
      description: 'Imports an uploaded file into its tenant',
      memory: '3538 MB', // Two vCPUs.
      storage: '8 GB', // The file, what it is typed into, and what sorting spills.
      retries: 2,
      transform: {
        eventInvokeConfig: { destinationConfig: { onFailure: { destination: deadLetters.arn } } },
      },
    });
    const maintenance = new sst.aws.Function('Maintenance', {
      ...common,
      ...background,
      handler: 'functions/maintenance.handler',
      description: 'Compaction, checkpoints, rollups, vacuum and ended sessions',
      memory: '1769 MB',
      storage: '2 GB',
    });

    // It plants shops of its own, `probe-…`, and can name no other tenant: neither its tables nor its settings.
    const { attackerPatterns } = await import('./data/registry/keys.ts');
    const attacker = new sst.aws.Function('Attacker', {
      ...common,
      handler: 'functions/attacker.handler',
      description: 'Attacks this deployment from outside and keeps the report',
      timeout: '15 minutes',
      memory: '1024 MB',
      storage: '1 GB',
      permissions: [
        { actions: ['s3:GetObject'], resources: [$interpolate`${data.arn}/registry/*`] },
        {
          actions: objectActions,
          resources: attackerPatterns.map((pattern) =>
            pattern.startsWith('site/')
              ? $interpolate`${site.arn}/${pattern}`
              : $interpolate`${data.arn}/${pattern}`,
          ),
        },
        ...controlPlane.slice(1),
        {
          ...assumeTenantRole,
          conditions: [{ test: 'StringLike', variable: 'aws:RequestTag/tenant', values: ['probe-*'] }],
        },
        publishTenants,
        { actions: ['sqs:SendMessage'], resources: [deadLetters.arn] },
      ],
    });

    // IAM fills in the tag when it evaluates the policy.
    const tenantPrefix = `tenants/\${aws:PrincipalTag/tenant}`;
    new aws.iam.Role('TenantRole', {
      name: named('tenant'),
      description:
        'Reaches the tables of the one tenant named by the session tag `tenant`, and nothing without it',
      maxSessionDuration: 3600,
      assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            actions: ['sts:AssumeRole', 'sts:TagSession'],
            principals: [
              {
                type: 'AWS',
                identifiers: [api, etl, maintenance].map((fn) => fn.nodes.role.arn),
              },
            ],
            conditions: [
              { test: 'StringLike', variable: 'aws:RequestTag/tenant', values: ['?*'] },
              { test: 'ForAllValues:StringEquals', variable: 'aws:TagKeys', values: ['tenant'] },
            ],
          },
          {
            actions: ['sts:AssumeRole', 'sts:TagSession'],
            principals: [{ type: 'AWS', identifiers: [attacker.nodes.role.arn] }],
            conditions: [
              { test: 'StringLike', variable: 'aws:RequestTag/tenant', values: ['probe-*'] },
              { test: 'ForAllValues:StringEquals', variable: 'aws:TagKeys', values: ['tenant'] },
            ],
          },
        ],
      }).json,
      inlinePolicies: [
        {
          name: 'tables',
          policy: $jsonStringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [...objectActions, 's3:AbortMultipartUpload'],
                Resource: $interpolate`${data.arn}/${tenantPrefix}/*`,
              },
              {
                Effect: 'Allow',
                Action: 's3:ListBucket',
                Resource: data.arn,
                Condition: { StringLike: { 's3:prefix': `${tenantPrefix}/*` } },
              },
            ],
          }),
        },
      ],
    });

    // ── Triggers ───────────────────────────────────────────────────────────────────────────────────────

    const http = new sst.aws.ApiGatewayV2('Http', {
      cors: false, // The app answers preflights itself, tenant by tenant.
      accessLog: { retention: settings.logRetention },
      transform: {
        stage: { defaultRouteSettings: { throttlingRateLimit: 500, throttlingBurstLimit: 1000 } },
      },
    });
    http.route('$default', api.arn);

    data.notify({
      notifications: [
        {
          name: 'Upload',
          function: etl.arn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: 'tenants/',
          filterSuffix: '/upload', // `tenants/<tenant>/imports/uploads/<id>/upload`; table files never end so.
        },
        {
          name: 'Job',
          function: etl.arn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: 'tenants/',
          filterSuffix: '/start', // `tenants/<tenant>/imports/jobs/<id>/start`
        },
      ],
    });

    new sst.aws.CronV2('MaintenanceSchedule', {
      function: maintenance.arn,
      schedule: 'rate(1 hour)',
      retries: 1,
      dlq: deadLetters.arn,
    });

    new sst.aws.CronV2('AttackerSchedule', {
      function: attacker.arn,
      schedule: 'rate(1 day)',
      retries: 0,
      dlq: deadLetters.arn,
    });

    // ── Edge ───────────────────────────────────────────────────────────────────────────────────────────

    const edge = new aws.cloudfront.Function('Edge', {
      name: named('edge'),
      runtime: 'cloudfront-js-2.0',
      comment: 'Host to tenant; drops forged headers; rewrites to the objects of the site',
      code: readFileSync(path.join(root, 'dist/edge/cloudfront.js'), 'utf8').replaceAll(
        '__FLUXION_DOMAIN__',
        settings.domain,
      ),
      keyValueStoreAssociations: [tenants.arn],
      publish: true,
    });
    const functionAssociations = [{ eventType: 'viewer-request', functionArn: edge.arn }];

    const oneYearSeconds = 31_536_000;
    /** The rewritten path is the whole cache key: neither Host, query string nor cookie. */
    const rewrittenPathOnly = {
      cookiesConfig: { cookieBehavior: 'none' },
      headersConfig: { headerBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    };
    const siteCache = new aws.cloudfront.CachePolicy('SiteCache', {
      name: named('site'),
      minTtl: 0,
      defaultTtl: 60,
      maxTtl: oneYearSeconds,
      parametersInCacheKeyAndForwardedToOrigin: rewrittenPathOnly,
    });
    /** A change of brand is seen within so many seconds; a crowd of visitors still asks S3 once in that time. */
    const brandSeconds = 3;
    const brandCache = new aws.cloudfront.CachePolicy('BrandCache', {
      name: named('brand'),
      minTtl: 0,
      defaultTtl: brandSeconds,
      maxTtl: brandSeconds,
      parametersInCacheKeyAndForwardedToOrigin: rewrittenPathOnly,
    });
    const hsts = {
      accessControlMaxAgeSec: 2 * oneYearSeconds,
      includeSubdomains: true,
      preload: settings.production,
      override: true,
    };
    const pageHeaders = {
      // CloudFront takes these only by their own fields, the rest only as custom headers.
      securityHeadersConfig: data.nodes.bucket.bucketRegionalDomainName.apply((host) => ({
        strictTransportSecurity: hsts,
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy({ uploadOrigins: [`https://${host}`] }),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'strict-origin-when-cross-origin', override: true },
      })),
    };
    const customHeaders = (headers: Readonly<Record<string, string>>) => ({
      items: Object.entries(headers).map(([header, value]) => ({ header, value, override: true })),
    });
    const siteHeaders = new aws.cloudfront.ResponseHeadersPolicy('SiteHeaders', {
      name: named('site'),
      ...pageHeaders,
      customHeadersConfig: customHeaders(isolationHeaders),
    });
    const brandHeaders = new aws.cloudfront.ResponseHeadersPolicy('BrandHeaders', {
      name: named('brand'),
      ...pageHeaders,
      customHeadersConfig: customHeaders({ ...isolationHeaders, 'cache-control': 'no-cache' }),
    });
    const apiHeaders = new aws.cloudfront.ResponseHeadersPolicy('ApiHeaders', {
      name: named('api'),
      securityHeadersConfig: {
        strictTransportSecurity: hsts,
        contentTypeOptions: { override: true },
      },
    });
    const siteAccess = new aws.cloudfront.OriginAccessControl('SiteAccess', {
      name: named('site'),
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });

    const firewall = settings.firewall ? createFirewall(named('firewall')) : undefined;
    const cdn = new sst.aws.Cdn('Cdn', {
      comment: `${$app.name} ${$app.stage}: every tenant of ${settings.domain}`,
      domain: {
        name: settings.domain,
        aliases: [`*.${settings.domain}`],
        ...(settings.certificateArn ? { cert: settings.certificateArn } : {}),
        dns: dnsOf(settings.dns),
      },
      origins: [
        {
          originId: 'site',
          domainName: site.nodes.bucket.bucketRegionalDomainName,
          originPath: '/site',
          originAccessControlId: siteAccess.id,
        },
        {
          originId: 'api',
          domainName: http.url.apply((url) => new URL(url).host),
          // Proves to the app that a request came through the edge, whose headers it then believes.
          customHeaders: [{ name: 'x-fluxion-origin-secret', value: originSecrets[0] }],
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: 'https-only',
            originSslProtocols: ['TLSv1.2'],
            originReadTimeout: 30,
            originKeepaliveTimeout: 60,
          },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: 'site',
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        cachedMethods: ['GET', 'HEAD'],
        compress: true,
        cachePolicyId: siteCache.id,
        responseHeadersPolicyId: siteHeaders.id,
        functionAssociations,
      },
      orderedCacheBehaviors: [
        {
          pathPattern: '/api/*',
          targetOriginId: 'api',
          viewerProtocolPolicy: 'https-only',
          allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
          cachedMethods: ['GET', 'HEAD'],
          compress: true,
          cachePolicyId: managedPolicies.cachingDisabled,
          originRequestPolicyId: managedPolicies.allViewerExceptHostHeader,
          responseHeadersPolicyId: apiHeaders.id,
          functionAssociations,
        },
        ...['/config.json', '/logo'].map((pathPattern) => ({
          pathPattern,
          targetOriginId: 'site',
          viewerProtocolPolicy: 'redirect-to-https',
          allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
          cachedMethods: ['GET', 'HEAD'],
          compress: true,
          cachePolicyId: brandCache.id,
          responseHeadersPolicyId: brandHeaders.id,
          functionAssociations,
        })),
      ],
      webAclArn: firewall?.arn,
      transform: {
        distribution: (props, options) => {
          props.httpVersion = 'http2and3';
          props.isIpv6Enabled = true;
          props.priceClass = 'PriceClass_All'; // The cheaper classes leave out South America.
          // A rotated secret must be accepted before it is sent.
          options.dependsOn = [api];
        },
      },
    });

    // ── Site ───────────────────────────────────────────────────────────────────────────────────────────
    // Hashed files stay when a new build no longer names them, for pages that are still open.

    const siteFolder = path.join(root, 'dist/web');
    const compressedFolder = path.join(root, 'dist/web-compressed');
    for (const file of readdirSync(siteFolder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const source = path.join(file.parentPath, file.name);
      const key = path.relative(siteFolder, source).split(path.sep).join('/');
      const hashed = key.startsWith('assets/');
      const isCompressed = statSync(source).size > cdnCompressesUpToBytes;
      const stored = isCompressed ? path.join(compressedFolder, `${file.name}.gz`) : source;
      if (isCompressed) {
        mkdirSync(compressedFolder, { recursive: true });
        writeFileSync(stored, gzipSync(readFileSync(source), { level: 9 }));
      }
      new aws.s3.BucketObjectv2(
        `Site-${key}`,
        {
          bucket: site.name,
          key: `site/${key}`,
          source: $asset(stored),
          ...(isCompressed ? { contentEncoding: 'gzip' } : {}),
          contentType: contentTypes[path.extname(file.name)] ?? 'application/octet-stream',
          cacheControl: hashed
            ? 'public, max-age=31536000, immutable'
            : 'public, max-age=0, s-maxage=60, must-revalidate',
        },
        { retainOnDelete: hashed },
      );
    }

    // ── Watching ───────────────────────────────────────────────────────────────────────────────────────

    const alarmTopic = new aws.sns.Topic('Alarms', { name: named('alarms') });
    if (settings.alarmEmail) {
      new aws.sns.TopicSubscription('AlarmMail', {
        topic: alarmTopic.arn,
        protocol: 'email',
        endpoint: settings.alarmEmail,
      });
    }

    function alarm(name: string, description: string, args: Partial<aws.cloudwatch.MetricAlarmArgs>) {
      new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
        name: named(name),
        alarmDescription: description,
        treatMissingData: 'notBreaching',
        comparisonOperator: 'GreaterThanThreshold',
        ...(args.metricName ? { period: 300 } : {}),
        evaluationPeriods: 1,
        threshold: 0,
        alarmActions: [alarmTopic.arn],
        okActions: [alarmTopic.arn],
        ...args,
      });
    }
    for (const [name, fn] of Object.entries({
      Api: api,
      Etl: etl,
      Maintenance: maintenance,
      Attacker: attacker,
    })) {
      const dimensions = { FunctionName: fn.name };
      const metric = { namespace: 'AWS/Lambda', statistic: 'Sum', dimensions };
      alarm(`${name}Errors`, `${name} ended with an error; see its log group.`, {
        ...metric,
        metricName: 'Errors',
      });
      alarm(`${name}Throttles`, `${name} was refused a start: the account's concurrency is used up.`, {
        ...metric,
        metricName: 'Throttles',
      });
    }
    alarm('ApiSlow', 'One request in a hundred takes longer than 3 s for 15 minutes.', {
      namespace: 'AWS/Lambda',
      metricName: 'Duration',
      extendedStatistic: 'p99',
      dimensions: { FunctionName: api.name },
      evaluationPeriods: 3,
      threshold: 3000,
    });
    alarm('EdgeErrors', 'More than 1 % of all answers are 5xx.', {
      namespace: 'AWS/CloudFront',
      metricName: '5xxErrorRate',
      statistic: 'Average',
      dimensions: { DistributionId: cdn.nodes.distribution.id, Region: 'Global' },
      threshold: 1,
    });
    alarm('DeadLetters', 'An import or a maintenance run was given up; it waits in the queue for 14 days.', {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      dimensions: { QueueName: deadLetters.nodes.queue.name },
    });
    alarm('CommitConflicts', 'More than a fifth of the commits met another writer for 15 minutes.', {
      evaluationPeriods: 3,
      threshold: 20,
      metricQueries: [
        {
          id: 'rate',
          expression: '100 * conflicts / commits',
          label: 'conflicts per 100 commits',
          returnData: true,
        },
        ...['commits', 'conflicts'].map((id) => ({
          id,
          metric: {
            namespace: 'Fluxion',
            metricName: id,
            dimensions: { stage: $app.stage },
            period: 300,
            stat: 'Sum',
          },
        })),
      ],
    });
    new aws.budgets.Budget('Budget', {
      name: named('monthly'),
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(settings.monthlyBudgetUsd),
      limitUnit: 'USD',
      notifications: settings.alarmEmail
        ? [
            { notificationType: 'ACTUAL', threshold: 80 },
            { notificationType: 'FORECASTED', threshold: 100 },
          ].map((notification) => ({
            ...notification,
            comparisonOperator: 'GREATER_THAN',
            thresholdType: 'PERCENTAGE',
            subscriberEmailAddresses: [settings.alarmEmail as string],
          }))
        : [],
    });
    const graph = (title: string, metrics: unknown[][], options: object = {}) => ({
      type: 'metric',
      width: 12,
      height: 6,
      properties: { title, metrics, region, view: 'timeSeries', stat: 'Sum', period: 300, ...options },
    });
    const dashboard = new aws.cloudwatch.Dashboard('Dashboard', {
      dashboardName: named('overview'),
      dashboardBody: $resolve([
        api.name,
        etl.name,
        maintenance.name,
        cdn.nodes.distribution.id,
        deadLetters.nodes.queue.name,
      ]).apply(([apiName, etlName, maintenanceName, distributionId, queueName]) => {
        const functions = [apiName, etlName, maintenanceName];
        const perFunction = (metric: string) =>
          functions.map((name) => ['AWS/Lambda', metric, 'FunctionName', name]);
        const viewer = (metric: string) => [
          ['AWS/CloudFront', metric, 'Region', 'Global', 'DistributionId', distributionId],
        ];
        return JSON.stringify({
          widgets: [
            graph('Requests at the edge', viewer('Requests')),
            graph('Share of 5xx at the edge, %', viewer('5xxErrorRate'), { stat: 'Average' }),
            graph(
              'API duration, ms',
              ['p50', 'p90', 'p99'].map((stat) => [
                'AWS/Lambda',
                'Duration',
                'FunctionName',
                apiName,
                { stat },
              ]),
            ),
            graph('Runs', perFunction('Invocations')),
            graph('Errors', perFunction('Errors')),
            graph('Throttles', perFunction('Throttles')),
            graph('Running at once', perFunction('ConcurrentExecutions'), { stat: 'Maximum' }),
            graph(
              'Commits and conflicts',
              ['commits', 'conflicts'].map((name) => ['Fluxion', name, 'stage', $app.stage]),
            ),
            graph('Given up', [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', queueName]], {
              stat: 'Maximum',
            }),
          ],
        });
      }),
    });

    // ── Development ────────────────────────────────────────────────────────────────────────────────────
    // `sst dev` runs the same local gateway as `npm run dev`, on the local folder store.

    new sst.x.DevCommand('Gateway', {
      dev: { title: 'Local gateway', command: 'npm run dev', autostart: true },
    });

    return {
      url: `https://${settings.domain}`,
      distribution: cdn.nodes.distribution.id,
      distributionDomain: cdn.nodes.distribution.domainName,
      dataBucket: data.name,
      siteBucket: site.name,
      tenantsKeyValueStore: tenants.arn,
      tenantRole: tenantRoleArn,
      /** CNAMEs that sign e-mails; written already unless FLUXION_DNS is `none`. */
      mailRecords,
      dashboard: $interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboard.dashboardName}`,
    };
  },
});

/** CloudFront's own policies; the ids are the same in every account. */
const managedPolicies = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
};

/** CloudFront sends larger files as they are stored: DuckDB for browsers is one. */
const cdnCompressesUpToBytes = 10_000_000;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

function dnsOf(kind: string) {
  if (kind === 'route53') return sst.aws.dns();
  if (kind === 'cloudflare') return sst.cloudflare.dns();
  if (kind === 'none') return false as const;
  throw new Error(`FLUXION_DNS is "${kind}"; it may be route53, cloudflare or none.`);
}

/** Counts requests by address over five minutes and blocks the excess; the addresses that AWS knows as bad too. */
function createFirewall(name: string) {
  const visible = (metricName: string) => ({
    metricName,
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  });
  return new aws.wafv2.WebAcl('Firewall', {
    name,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visible(name),
    rules: [
      {
        name: 'log-in',
        priority: 1,
        action: { block: {} },
        statement: {
          rateBasedStatement: {
            aggregateKeyType: 'IP',
            limit: 50,
            evaluationWindowSec: 300,
            scopeDownStatement: {
              // All that is answered without a credential and costs an e-mail or the hash of a password.
              regexMatchStatement: {
                fieldToMatch: { uriPath: {} },
                regexString: '^/api/v1/(session|password-resets(/complete)?|invitations/(inspect|accept))/?$',
                textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
              },
            },
          },
        },
        visibilityConfig: visible('log-in'),
      },
      {
        name: 'rate',
        priority: 2,
        action: { block: {} },
        statement: {
          // A whole chain may sit behind one address: a busy page makes about 20 requests.
          rateBasedStatement: { aggregateKeyType: 'IP', limit: 6000, evaluationWindowSec: 300 },
        },
        visibilityConfig: visible('rate'),
      },
      {
        name: 'reputation',
        priority: 3,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
        },
        visibilityConfig: visible('reputation'),
      },
    ],
  });
}
