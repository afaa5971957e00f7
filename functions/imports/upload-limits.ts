import type { TenantPlan } from '#data/registry/tenant.ts';

const mebibyte = 2 ** 20;

/** The largest file that each plan takes. A shop's largest exports are about 2 GB. */
const maxUploadBytes: Readonly<Record<TenantPlan, number>> = {
  free: 200 * mebibyte,
  standard: 2048 * mebibyte,
  premium: 2048 * mebibyte,
};

export function maxUploadBytesOf(plan: TenantPlan): number {
  return maxUploadBytes[plan];
}
