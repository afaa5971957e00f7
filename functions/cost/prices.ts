/**
 * AWS's public list prices in us-east-1, in US dollars, without free tiers: what the last request costs.
 * CloudFront's are those of South America. As published in 2026; compare them with the services' price pages
 * before an offer rests on them.
 */
export const pricesDate = '2026-11-22';

export const prices = {
  lambdaPerGbSecond: 0.0000166667,
  lambdaPerMillionRequests: 0.2,
  httpApiPerMillionRequests: 1.0,
  s3PerThousandWritesOrLists: 0.005,
  s3PerThousandReads: 0.0004,
  s3PerGbMonth: 0.023,
  cloudFrontPerGb: 0.11,
  cloudFrontPerTenThousandRequests: 0.022,
  cloudFrontFunctionPerMillionRuns: 0.1,
  cloudFrontKeyValueStorePerMillionReads: 0.03,
  logsPerGb: 0.5,
  firewallPerMonth: 8,
  firewallPerMillionRequests: 0.6,
  alarmPerMonth: 0.1,
  hostedZonePerMonth: 0.5,
} as const;
