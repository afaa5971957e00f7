import { parseArgs } from 'node:util';
import type { TenantPlan, TenantStatus } from '#data/registry/tenant.ts';
import { StartupError } from '../local/startup-error.ts';
import type { TenantAlteration } from '../tenants/change-tenant.ts';
import type { NewShop } from '../tenants/create-tenant.ts';

export type TenantCommand =
  | { name: 'create'; shop: NewShop }
  | { name: 'list'; search: string | null; status: TenantStatus | null }
  | { name: 'show'; id: string }
  | { name: 'change'; id: string; change: TenantAlteration }
  | { name: 'reconcile'; repair: boolean };

const usage = `Usage: npm run tenant -- create ID --name TEXT --owner EMAIL [--plan free|standard|premium]
                              [--currency VES] [--symbol Bs.] [--locale es-VE] [--time-zone America/Caracas]
                              [--primary '#2f6b32' --accent '#e0a526'] [--features NAME,NAME]
       npm run tenant -- list [--search TEXT] [--status active|suspended|deleted]
       npm run tenant -- show ID
       npm run tenant -- suspend|resume|delete ID
       npm run tenant -- plan ID free|standard|premium
       npm run tenant -- rename ID NAME
       npm run tenant -- features ID --features NAME,NAME     ('' switches all off)
       npm run tenant -- reconcile [--repair]`;

const statusOfCommand: Readonly<Record<string, TenantStatus>> = {
  suspend: 'suspended',
  resume: 'active',
  delete: 'deleted',
};
const plans: readonly TenantPlan[] = ['free', 'standard', 'premium'];
const statuses: readonly TenantStatus[] = ['active', 'suspended', 'deleted'];

type Values = ReturnType<typeof parseOptions>['values'];

/** Rejects with the usage. Whether a name may be a tenant's is for the code behind to say. */
export function parseTenantArguments(args: readonly string[]): TenantCommand {
  const { values, positionals } = parseOptions(args);
  const [command = '', id, argument, ...rest] = positionals;
  const status = statusOfCommand[command];
  if (rest.length > 0) throw wrong(`"${rest[0]}" is too much`);
  if (id === undefined) {
    if (command === 'list') {
      return { name: 'list', search: values.search ?? null, status: oneOf(statuses, values.status) };
    }
    if (command === 'reconcile') return { name: 'reconcile', repair: values.repair };
    throw wrong(command === '' ? 'Say what to do' : 'Name the tenant');
  }
  if (command === 'plan') {
    const plan = oneOf(plans, argument);
    if (!plan) throw wrong('Name the plan');
    return { name: 'change', id, change: { plan } };
  }
  if (command === 'rename') {
    if (argument === undefined) throw wrong('Say the new name');
    return { name: 'change', id, change: { name: argument } };
  }
  if (argument !== undefined) throw wrong(`"${argument}" is too much`);
  if (command === 'features') {
    if (values.features === undefined) throw wrong('Say which: --features NAME,NAME');
    return { name: 'change', id, change: { features: namesIn(values.features) } };
  }
  if (command === 'create') return { name: 'create', shop: newShop(id, values) };
  if (command === 'show') return { name: 'show', id };
  if (status) return { name: 'change', id, change: { status } };
  throw wrong(`There is no command "${command}"`);
}

function newShop(id: string, values: Values): NewShop {
  const { name, owner, primary, accent } = values;
  if (name === undefined || owner === undefined) throw wrong('A shop needs --name and --owner');
  if ((primary === undefined) !== (accent === undefined)) throw wrong('--primary and --accent go together');
  const plan = oneOf(plans, values.plan);
  return {
    id,
    name,
    ownerEmail: owner,
    ...(plan ? { plan } : {}),
    settings: {
      ...(values.currency === undefined ? {} : { currency: values.currency }),
      ...(values.symbol === undefined ? {} : { currencySymbol: values.symbol }),
      ...(values.locale === undefined ? {} : { locale: values.locale }),
      ...(values['time-zone'] === undefined ? {} : { timeZone: values['time-zone'] }),
      ...(values.features === undefined ? {} : { features: namesIn(values.features) }),
      ...(primary === undefined || accent === undefined ? {} : { colors: { primary, accent } }),
    },
  };
}

const namesIn = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function oneOf<const Choice extends string>(choices: readonly Choice[], text: string | undefined) {
  if (text === undefined) return null;
  const choice = choices.find((candidate) => candidate === text);
  if (!choice) throw wrong(`"${text}" is none of ${choices.join(', ')}`);
  return choice;
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        owner: { type: 'string' },
        plan: { type: 'string' },
        currency: { type: 'string' },
        symbol: { type: 'string' },
        locale: { type: 'string' },
        'time-zone': { type: 'string' },
        primary: { type: 'string' },
        accent: { type: 'string' },
        features: { type: 'string' },
        search: { type: 'string' },
        status: { type: 'string' },
        repair: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw wrong((error as Error).message.replace(/\.$/, ''), error);
  }
}

function wrong(reason: string, cause?: unknown): StartupError {
  return new StartupError('setting', `${reason}.\n${usage}`, { cause });
}
