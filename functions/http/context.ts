/** What the app is made of, and what a request carries from one step to the next. */
import type { TimingVariables } from 'hono/timing';
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { Clock } from '#data/clock.ts';
import type { Lake, TenantLake } from '#data/lake/lake.ts';
import type { ResultCache } from '#data/lake/result-cache.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Random } from '#data/random.ts';
import type { PlanLimits } from '#data/registry/plans.ts';
import type { Registry, Role, Scope, SessionId, StoreLimit } from '#data/registry/registry.ts';
import type { Tenant, TenantPlan } from '#data/registry/tenant.ts';
import type { StoreMeter } from '#data/store/counting-store.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { ImportPorts } from '../imports/import-ports.ts';
import type { Exports } from '../limits/export-limits.ts';
import type { FairQueue } from '../limits/fair-queue.ts';
import type { MailSender } from '../mail/mail.ts';
import type { Permission } from '../permissions.ts';
import type { TenantDirectory } from '../tenants/directory.ts';
import type { LargeAnswers } from './large-answers.ts';
import type { RequestRates } from './request-rates.ts';
import type { Telemetry } from './telemetry.ts';

export interface AppDependencies {
  lake: Lake;
  registry: Registry;
  auditLogs: AuditLogs;
  imports: ImportPorts;
  mail: MailSender;
  clock: Clock;
  random: Random;
  telemetry: Telemetry;
  /** Counts the stores under `lake` and `registry`. */
  storeMeter: Pick<StoreMeter, 'measure'>;
  /**
   * Sign cursors; each at least 32 random bytes. The first signs, all are accepted, so that a secret can be
   * replaced without breaking anybody's page. The same in every process of a deployment.
   */
  signingSecrets: readonly Uint8Array[];
  /** Where files go that no answer can hold. Left out where answers are streamed, however long. */
  largeAnswers?: LargeAnswers;
  /** The edge's copy of the tenants; left out where the edge asks the registry itself. */
  directory?: TenantDirectory;
  /** Left out where many processes share the work: none of them could say how many requests there are. */
  requestRates?: RequestRates;
  /** What each plan may use. Default: `planLimits`. */
  plans?: Readonly<Record<TenantPlan, PlanLimits>>;
  /**
   * How long the refusal of one request too many is held back. Default 0, right where each request has a
   * process of its own, and waiting costs money.
   */
  refusalDelayMs?: number;
  /** Questions that are computed at once, all tenants together. Default: the machine's processors. */
  engineSlots?: number;
  /** Bound of the ready answers kept in memory, all tenants together. Default 64 MiB; 0 keeps none. */
  maxCachedAnswerBytes?: number;
  /**
   * Address of one of our hosts (a tenant's id, or `admin`), for links in e-mails. Never taken from a request:
   * whoever forges a host must not get other people's tokens.
   */
  siteOrigin: (host: string) => string;
  /**
   * How long those answers take that must not tell by their time whether there is an account; longer than
   * sending an e-mail mostly takes. Default 1,000.
   */
  uniformAnswerMs?: number;
  /** Of this build; part of every ETag. */
  version: string;
  /** How browsers reach the pages. Sessions by cookie are accepted from this origin only. */
  scheme: 'http' | 'https';
  /** Where set, `x-fluxion-origin-secret` must hold one: the proof that the request came through the edge. */
  originSecrets?: readonly string[];
  /** The viewer's network address from the headers that the deployment's own proxies write; null: unknown. */
  clientAddress?: (header: (name: string) => string | undefined) => string | null;
}

/** What the routes work with: the dependencies, and what the app makes of its own. */
export interface AppServices extends AppDependencies {
  /** Ready answers by tenant, data version and question. */
  results: ResultCache;
  exports: Exports;
  /** Questions to the engine wait here for their turn. */
  turns: FairQueue;
  /** Every change is recorded by it before it is confirmed. */
  audit: AuditRecorder;
}

export type Realm = 'tenant' | 'api' | 'admin' | 'etl' | 'apex';

/** Whom the credential stands for, with the rights as they are now. */
export type Principal =
  | {
      kind: 'user';
      id: string;
      email: string;
      name: string;
      role: Role;
      tenantId: TenantId;
      scopes: readonly Scope[];
      permissions: readonly Permission[];
      storeIds: StoreLimit;
      sessionId: SessionId;
    }
  | {
      kind: 'api_key';
      id: string;
      name: string;
      tenantId: TenantId;
      scopes: readonly Scope[];
      permissions: readonly Permission[];
      storeIds: StoreLimit;
      /** Milliseconds since the Unix epoch; null: never. */
      expiresAt: number | null;
    }
  | {
      kind: 'operator';
      id: string;
      email?: string;
      name: string;
      scopes: readonly Scope[];
      permissions: readonly Permission[];
      storeIds: null;
      /** Null for an operator's key. */
      sessionId: SessionId | null;
    };

interface RequestVariables extends TimingVariables {
  requestId: string;
  realm: Realm;
  /** Code of the problem answered, for the log; null while all is well. */
  problemCode: string | null;
  /** Set by `authenticate`. */
  principal: Principal;
  /** Set by `authenticate`: the tenant asked for, which the credential may use; null for an operator without one. */
  requestedTenant: Tenant | null;
  /** Set by `requireTenant`: as `requestedTenant`, but certain. */
  tenant: Tenant;
  /** Set by `requireTenant`: the capability that reaches this tenant's data and no other's. */
  tenantLake: TenantLake;
}

export interface RequestEnvironment {
  Variables: RequestVariables;
}
