/** Logs and metrics as JSON lines on stdout: structured logs and CloudWatch's embedded metric format. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { toLoggableError } from './redact.ts';

/** One finished request. Holds no address, no query text, no body: nothing personal and nothing secret. */
export interface RequestRecord {
  requestId: string;
  method: string;
  /** The pattern, such as `/api/v1/products/:productId`. */
  endpoint: string;
  status: number;
  durationMs: number;
  /** Requests to the object store for this call, and the bytes they read and wrote, up to the first of the answer. */
  storeRequests: number;
  storeBytes: number;
  tenantId: string | null;
  principal: { kind: string; id: string } | null;
  /** Code of the problem answered, if any. */
  code: string | null;
}

export interface Telemetry {
  request(record: RequestRecord): void;
  /** An error that nobody expected: the only place where its message and stack are written. */
  failure(requestId: string, error: unknown): void;
}

/**
 * What CloudWatch keeps metrics apart by (docs/adr/0012-metric-dimensions.md). `separate`: by tenant, and by
 * endpoint; `combined`: also by both together; `none`: only of the service as a whole.
 */
export type MetricDimensions = 'separate' | 'combined' | 'none';

export interface TelemetryOptions {
  serviceName: string;
  /** Default `separate`. */
  dimensions?: MetricDimensions;
}

/** Telemetry through Powertools, the same in Lambda and on a laptop. */
export function createPowertoolsTelemetry(options: TelemetryOptions): Telemetry {
  const { dimensions = 'separate' } = options;
  const logger = new Logger({ serviceName: options.serviceName });
  const metrics = new Metrics({ namespace: 'Fluxion', serviceName: options.serviceName });
  return {
    request(record) {
      logger.info('request', { ...record });
      const tenant = { TenantId: record.tenantId ?? 'none' };
      const endpoint = { Endpoint: `${record.method} ${record.endpoint}` };
      if (dimensions === 'none') {
        // As fields of the same line: Logs Insights groups by them at no extra cost.
        for (const [name, value] of Object.entries({ ...tenant, ...endpoint }))
          metrics.addMetadata(name, value);
      } else {
        metrics.addDimensions(tenant);
        metrics.addDimensions(endpoint);
        if (dimensions === 'combined') metrics.addDimensions({ ...tenant, ...endpoint });
      }
      metrics.addMetric('Latency', MetricUnit.Milliseconds, record.durationMs);
      metrics.addMetric('Requests', MetricUnit.Count, 1);
      metrics.addMetric('Failures', MetricUnit.Count, record.status >= 500 ? 1 : 0);
      metrics.publishStoredMetrics();
    },
    failure(requestId, error) {
      logger.error('request failed', { requestId, error: toLoggableError(error) });
    },
  };
}
