/** What each plan may use: the one table from which every limit is taken (docs/limits.md). */
import type { TenantPlan } from './tenant.ts';

/** A token bucket: `burst` requests at once, refilled at `perSecond`. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** Time of the engine while others want it, too: `burstMs` at once, refilled at `msPerSecond`. */
export interface EngineTime {
  burstMs: number;
  msPerSecond: number;
}

export interface PlanLimits {
  /** All requests of the tenant. */
  tenantRate: Rate;
  /** Requests of one person, or of one API key. */
  callerRate: Rate;
  engineTime: EngineTime;
  /** Longest JSON body. */
  maxBodyBytes: number;
  /** Largest file of one import. */
  maxUploadBytes: number;
  /** Rows of one import. */
  maxImportRows: number;
  /** Rows of one export. */
  maxExportRows: number;
  /** Longest time that one question may take. */
  queryTimeoutMs: number;
  /** Longest time of one export, which lasts as long as its reader takes. */
  exportTimeoutMs: number;
  /** Exports that run at once. */
  maxExports: number;
  /** Memory of the tenant's engine; beyond it sorts and joins spill, then fail by name. */
  maxMemoryBytes: number;
}

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/** The largest exports of tills, of some years, are about 2 GB. */
export const planLimits: Readonly<Record<TenantPlan, PlanLimits>> = {
  free: {
    tenantRate: { burst: 200, perSecond: 20 },
    callerRate: { burst: 100, perSecond: 10 },
    engineTime: { burstMs: 500, msPerSecond: 100 },
    maxBodyBytes: 512 * 1024,
    maxUploadBytes: 200 * mebibyte,
    maxImportRows: 1_000_000,
    maxExportRows: 200_000,
    queryTimeoutMs: 5_000,
    exportTimeoutMs: 60_000,
    maxExports: 1,
    maxMemoryBytes: 512 * mebibyte,
  },
  standard: {
    tenantRate: { burst: 600, perSecond: 60 },
    callerRate: { burst: 300, perSecond: 30 },
    engineTime: { burstMs: 1_000, msPerSecond: 200 },
    maxBodyBytes: 768 * 1024,
    maxUploadBytes: 2 * gibibyte,
    maxImportRows: 20_000_000,
    maxExportRows: 5_000_000,
    queryTimeoutMs: 10_000,
    exportTimeoutMs: 300_000,
    maxExports: 2,
    maxMemoryBytes: gibibyte,
  },
  premium: {
    tenantRate: { burst: 2_000, perSecond: 200 },
    callerRate: { burst: 1_000, perSecond: 100 },
    engineTime: { burstMs: 1_500, msPerSecond: 300 },
    maxBodyBytes: 1024 * 1024,
    maxUploadBytes: 2 * gibibyte,
    maxImportRows: 50_000_000,
    maxExportRows: 50_000_000,
    queryTimeoutMs: 20_000,
    exportTimeoutMs: 300_000,
    maxExports: 4,
    maxMemoryBytes: 1.5 * gibibyte,
  },
};
