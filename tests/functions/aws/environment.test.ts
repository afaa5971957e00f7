import { describe, expect, it } from 'vitest';
import { parseCloudEnvironment } from '#functions/aws/environment.ts';

const complete = {
  AWS_REGION: 'us-east-1',
  FLUXION_STAGE: 'production',
  FLUXION_DOMAIN: 'shops.example',
  FLUXION_DATA_BUCKET: 'data',
  FLUXION_SITE_BUCKET: 'site',
  FLUXION_TENANT_ROLE_ARN: 'arn:aws:iam::123456789012:role/tenant',
  FLUXION_TENANTS_KVS_ARN: 'arn:aws:cloudfront::123456789012:key-value-store/1',
  FLUXION_SIGNING_SECRETS: 'current,previous',
};

describe('the environment of a deployed function', () => {
  it('reads rotating secrets as a list, current first, and none as an empty list', () => {
    expect(parseCloudEnvironment(complete)).toMatchObject({
      domain: 'shops.example',
      signingSecrets: ['current', 'previous'],
      originSecrets: [],
    });
  });

  it('names everything that is missing at once', () => {
    const incomplete = { ...complete, FLUXION_DOMAIN: '', FLUXION_DATA_BUCKET: undefined };
    expect(() => parseCloudEnvironment(incomplete)).toThrow('Not set: FLUXION_DOMAIN, FLUXION_DATA_BUCKET.');
  });
});
