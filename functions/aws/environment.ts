import type { MetricDimensions } from '../http/telemetry.ts';

/** What a deployed function is told by `sst.config.ts`. Entry files pass `process.env`; nobody else reads it. */
export interface CloudEnvironment {
  stage: string;
  /** Of the deployed code. */
  version: string;
  /** The apex; tenants are its direct subdomains. */
  domain: string;
  region: string;
  /** Tables (`tenants/…/`) and the control plane (`registry/`). */
  dataBucket: string;
  /** The page, and what it loads per tenant (`site/_t/…`). */
  siteBucket: string;
  /** Assumed for one tenant at a time to reach its tables. Null: an operator's own credentials reach them. */
  tenantRoleArn: string | null;
  /** The KeyValueStore that the edge looks tenants up in. */
  tenantsKvsArn: string;
  /** Current first: any of them in `x-fluxion-origin-secret` proves that a request came through the edge. */
  originSecrets: readonly string[];
  /** Current first: the first signs, any of them verifies. */
  signingSecrets: readonly string[];
  /** Whom e-mails come from, at an address that SES has verified. */
  mailFrom: string;
  /** Of an S3-compatible store that is not AWS's own. */
  s3Endpoint: string | null;
  /** What CloudWatch keeps the API's metrics apart by. */
  metricDimensions: MetricDimensions;
}

/** Throws an error that names every variable which is missing. */
export function parseCloudEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): CloudEnvironment {
  const missing: string[] = [];
  const required = (name: string) => {
    const value = variables[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const environment: CloudEnvironment = {
    stage: required('FLUXION_STAGE'),
    version: variables.FLUXION_VERSION || 'unversioned',
    domain: required('FLUXION_DOMAIN'),
    region: required('AWS_REGION'),
    dataBucket: required('FLUXION_DATA_BUCKET'),
    siteBucket: required('FLUXION_SITE_BUCKET'),
    tenantRoleArn: variables.FLUXION_TENANT_ROLE_ARN || null,
    tenantsKvsArn: required('FLUXION_TENANTS_KVS_ARN'),
    originSecrets: list(variables.FLUXION_ORIGIN_SECRETS),
    signingSecrets: list(variables.FLUXION_SIGNING_SECRETS),
    mailFrom: variables.FLUXION_MAIL_FROM || `Fluxion <no-reply@${variables.FLUXION_DOMAIN}>`,
    s3Endpoint: variables.FLUXION_S3_ENDPOINT || null,
    metricDimensions: metricDimensionsOf(variables.FLUXION_METRIC_DIMENSIONS),
  };
  if (missing.length > 0) throw new Error(`Not set: ${missing.join(', ')}. sst.config.ts sets them.`);
  return environment;
}

function metricDimensionsOf(text: string | undefined): MetricDimensions {
  return text === 'combined' || text === 'none' ? text : 'separate';
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((item) => item !== '');
}
