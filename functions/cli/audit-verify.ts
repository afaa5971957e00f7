/**
 * `npm run audit:verify -- --tenant granja`: whether the tenant's audit log is what was written to it, on the
 * local folder or on AWS. `--control` instead of `--tenant`: the control plane's own log. `--anchor 120:<hash>`
 * also asks that record 120 still is the one that was noted then. Exit code 0: nothing found; 1: altered, and
 * each finding is named; 2: wrong use.
 */
import { parseArgs } from 'node:util';
import { type AuditLogName, type AuditReceipt, controlLogName } from '#data/audit/keys.ts';
import { verifyAuditLog } from '#data/audit/verify.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { type OpenData, openData } from './open-data.ts';

const usage = 'Usage: npm run audit:verify -- --tenant NAME | --control [--anchor NUMBER:HASH]';
const shownFindings = 20;

let place = '';
try {
  const { log, anchor } = parseVerifyArguments(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    await verify(data, log, anchor);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

async function verify(data: OpenData, log: AuditLogName, anchor: AuditReceipt | null): Promise<void> {
  if (log !== controlLogName && !(await data.registry.tenants.get(log))) {
    throw new StartupError('setting', `There is no tenant "${log}" in ${data.place}.`);
  }
  const { recordCount, newest, findings, unknownOutcomes } = await verifyAuditLog(data.store, log, anchor);
  const records = `${recordCount} record${recordCount === 1 ? '' : 's'}`;
  for (const { kind, detail } of findings.slice(0, shownFindings)) console.log(`${kind}: ${detail}`);
  if (findings.length > shownFindings) console.log(`… and ${findings.length - shownFindings} more findings.`);
  for (const { sequence, action, target } of unknownOutcomes.slice(0, shownFindings)) {
    const subject = target ? ` of ${target.kind} ${target.id}` : '';
    console.log(
      `outcome unknown: Record ${sequence}, ${action}${subject}, was begun; nobody wrote how it went.`,
    );
  }
  if (findings.length > 0) {
    console.log(`${log}: ${records}, altered.`);
    process.exitCode = 1;
  } else if (newest) {
    console.log(`${log}: ${records}, as written. To ask again later, note`);
    console.log(`--anchor ${newest.sequence}:${newest.hash}`);
  } else console.log(`${log}: no record yet.`);
}

function parseVerifyArguments(args: string[]): { log: AuditLogName; anchor: AuditReceipt | null } {
  const values = parseValues(args);
  const tenantId = parseTenantId(values.tenant ?? '');
  const isValid = values.control ? values.tenant === undefined : tenantId !== null;
  const anchor = /^(\d{1,12}):([0-9a-f]{64})$/.exec(values.anchor ?? '');
  if (!isValid || (values.anchor !== undefined && !anchor)) throw new StartupError('setting', usage);
  return {
    log: tenantId ?? controlLogName,
    anchor: anchor && { sequence: Number(anchor[1]), hash: anchor[2] ?? '' },
  };
}

function parseValues(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { tenant: { type: 'string' }, control: { type: 'boolean' }, anchor: { type: 'string' } },
    }).values;
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}
