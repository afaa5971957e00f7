/** Logs and metrics as JSON lines on stdout: structured logs and CloudWatch's embedded metric format. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

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

/** Telemetry through Powertools, the same in Lambda and on a laptop. */
export function createPowertoolsTelemetry(options: { serviceName: string }): Telemetry {
  const logger = new Logger({ serviceName: options.serviceName });
  const metrics = new Metrics({ namespace: 'Fluxion', serviceName: options.serviceName });
  return {
    request(record) {
      logger.info('request', { ...record });
      // Not as dimensions: CloudWatch bills 0.30 USD a month for every combination of tenant, endpoint and
      // metric (November 2026). As fields of the same line, Logs Insights groups by them at no extra cost.
      metrics.addMetadata('TenantId', record.tenantId ?? 'none');
      metrics.addMetadata('Endpoint', `${record.method} ${record.endpoint}`);
      metrics.addMetric('Latency', MetricUnit.Milliseconds, record.durationMs);
      metrics.addMetric('Requests', MetricUnit.Count, 1);
      metrics.addMetric('Failures', MetricUnit.Count, record.status >= 500 ? 1 : 0);
      metrics.publishStoredMetrics();
    },
    failure(requestId, error) {
      logger.error('request failed', { requestId, error: error instanceof Error ? error : String(error) });
    },
  };
}
