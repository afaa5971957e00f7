/** A month's bill from what each endpoint was measured to need and from public prices. Pure. */
import { prices } from './prices.ts';

/** What one request needs, as `npm run cost:measure` found it. */
export interface Usage {
  /** GET, HEAD and ranges. */
  reads: number;
  /** PUT and LIST. */
  writesAndLists: number;
  /** Processor time. */
  computeMs: number;
  /** As sent, compressed. */
  answerBytes: number;
}

export interface EndpointMeasurement {
  /** By a function that has the tenant's files already. */
  warm: Usage;
  /** By a function that has just started. */
  cold: Usage;
}

export interface Measurements {
  measuredOn: string;
  /** Compressed bytes of the page's files, and how many there are. */
  page: { files: number; bytes: number };
  endpoints: Readonly<Record<string, EndpointMeasurement>>;
  /** Stored bytes per sale line, all tables and their history together. */
  bytesPerLine: number;
}

export interface Assumptions {
  tenants: number;
  /** API requests of one tenant in a month, spread evenly over the measured endpoints. */
  requests: number;
  /** Visits by browsers that have nothing of the page cached, per tenant and month. */
  visits: number;
  /** Sale lines that one tenant keeps. */
  lines: number;
  /** Share of the requests that meet a function just started, 0 to 1. */
  coldShare: number;
  /** Of the API's function, for the bill by memory and time. */
  memoryGb: number;
  /** What a request to S3 takes from Lambda, as if they came one after another: an upper bound. */
  storeMs: number;
  /** Runs of maintenance a month, and what one takes per tenant. */
  maintenanceRuns: number;
  maintenanceMs: number;
  alarms: number;
  firewall: boolean;
}

export const defaultAssumptions: Assumptions = {
  tenants: 100,
  requests: 30_000,
  visits: 600,
  lines: 2_000_000,
  coldShare: 0.05,
  memoryGb: 1769 / 1024,
  storeMs: 15,
  maintenanceRuns: 730,
  maintenanceMs: 200,
  alarms: 10,
  firewall: true,
};

export interface BillLine {
  name: string;
  usd: number;
}

/** Lines per month for all tenants together. */
export function monthlyBill(measurements: Measurements, assumptions: Assumptions): BillLine[] {
  const { tenants, coldShare, memoryGb } = assumptions;
  const average = averageUsage(measurements, coldShare);
  const requestMs = average.computeMs + (average.reads + average.writesAndLists) * assumptions.storeMs;
  const requests = tenants * assumptions.requests;
  const pageRequests = tenants * assumptions.visits * measurements.page.files;
  const edgeRequests = requests + pageRequests;
  const maintenance = tenants * assumptions.maintenanceRuns;
  const gb = 1e9;
  const million = 1e6;
  const sentBytes = requests * average.answerBytes + tenants * assumptions.visits * measurements.page.bytes;
  const storedGb = (tenants * assumptions.lines * measurements.bytesPerLine) / gb;
  /** One JSON line for the request and one for its metrics. */
  const logBytes = requests * 1_200;
  return [
    {
      name: 'Lambda, time',
      usd:
        ((requests * requestMs + maintenance * assumptions.maintenanceMs) / 1000) *
        memoryGb *
        prices.lambdaPerGbSecond,
    },
    {
      name: 'Lambda, requests',
      usd: ((requests + assumptions.maintenanceRuns) / million) * prices.lambdaPerMillionRequests,
    },
    { name: 'HTTP API', usd: (requests / million) * prices.httpApiPerMillionRequests },
    {
      name: 'S3, reads',
      usd: ((requests * average.reads + maintenance * 15) / 1000) * prices.s3PerThousandReads,
    },
    {
      name: 'S3, writes and lists',
      usd: ((requests * average.writesAndLists + maintenance * 2) / 1000) * prices.s3PerThousandWritesOrLists,
    },
    { name: 'S3, storage', usd: storedGb * prices.s3PerGbMonth },
    { name: 'CloudFront, traffic', usd: (sentBytes / gb) * prices.cloudFrontPerGb },
    { name: 'CloudFront, requests', usd: (edgeRequests / 10_000) * prices.cloudFrontPerTenThousandRequests },
    {
      name: 'Edge function and look-up',
      usd:
        (edgeRequests / million) *
        (prices.cloudFrontFunctionPerMillionRuns + prices.cloudFrontKeyValueStorePerMillionReads),
    },
    { name: 'Logs', usd: (logBytes / gb) * prices.logsPerGb },
    {
      name: 'Alarms and DNS zone',
      usd: assumptions.alarms * prices.alarmPerMonth + prices.hostedZonePerMonth,
    },
    {
      name: 'Firewall',
      usd: assumptions.firewall
        ? prices.firewallPerMonth + (edgeRequests / million) * prices.firewallPerMillionRequests
        : 0,
    },
  ];
}

function averageUsage({ endpoints }: Measurements, coldShare: number): Usage {
  const all = Object.values(endpoints);
  const mean = (pick: (usage: Usage) => number) =>
    all.reduce((sum, { warm, cold }) => sum + (1 - coldShare) * pick(warm) + coldShare * pick(cold), 0) /
    all.length;
  return {
    reads: mean(({ reads }) => reads),
    writesAndLists: mean(({ writesAndLists }) => writesAndLists),
    computeMs: mean(({ computeMs }) => computeMs),
    answerBytes: mean(({ answerBytes }) => answerBytes),
  };
}
