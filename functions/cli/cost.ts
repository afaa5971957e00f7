/** `npm run cost -- --tenants 100 --requests 30000 …`: a month on AWS, line by line. `--help` lists the rest. */
import { parseArgs } from 'node:util';
import { type Assumptions, defaultAssumptions, type Measurements, monthlyBill } from '../cost/cost-model.ts';
import measured from '../cost/measurements.json' with { type: 'json' };
import { pricesDate } from '../cost/prices.ts';

const options = {
  tenants: 'how many shops',
  requests: 'API requests of one shop in a month',
  visits: 'visits of one shop by browsers with an empty cache',
  lines: 'sale lines that one shop keeps',
  'cold-share': 'share of requests that meet a function just started, 0 to 1',
} as const;

const measurements: Measurements = measured;
try {
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
      'no-firewall': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) printHelp();
  else printBill(assumptionsOf(values));
} catch (error) {
  console.error((error as Error).message);
  printHelp();
  process.exitCode = 2;
}

function assumptionsOf(values: Record<string, string | boolean | undefined>): Assumptions {
  const numberOf = (name: keyof typeof options, fallback: number) => {
    const given = values[name] === undefined ? fallback : Number(values[name]);
    if (!Number.isFinite(given) || given < 0) throw new Error(`--${name} is a number of 0 or more.`);
    return given;
  };
  const defaults = defaultAssumptions;
  return {
    ...defaults,
    tenants: numberOf('tenants', defaults.tenants),
    requests: numberOf('requests', defaults.requests),
    visits: numberOf('visits', defaults.visits),
    lines: numberOf('lines', defaults.lines),
    coldShare: Math.min(1, numberOf('cold-share', defaults.coldShare)),
    firewall: values['no-firewall'] !== true,
  };
}

function printBill(assumptions: Assumptions): void {
  const { tenants, requests, visits, lines, coldShare } = assumptions;
  const format = (usd: number) => usd.toFixed(2).padStart(12);
  console.log(
    `${tenants} tenants × ${requests} API requests, ${visits} visits, ${lines} lines; ${coldShare * 100} % cold starts`,
  );
  const bill = monthlyBill(measurements, assumptions);
  for (const { name, usd } of bill) console.log(`${name.padEnd(28)}${format(usd)}`);
  const total = bill.reduce((sum, { usd }) => sum + usd, 0);
  console.log(`${'USD a month'.padEnd(28)}${format(total)}`);
  console.log(
    `${'USD per tenant and month'.padEnd(28)}${format(total / Math.max(1, tenants))}   (planned: 1 to 5)`,
  );
  console.log(
    `Needs measured ${measurements.measuredOn} (npm run cost:measure), list prices of ${pricesDate}, no free tiers.`,
  );
}

function printHelp(): void {
  console.log('Usage: npm run cost -- [--no-firewall] with any of');
  for (const [name, meaning] of Object.entries(options)) console.log(`  --${name.padEnd(14)}${meaning}`);
}
