/**
 * `npm run --silent operator -- EMAIL [--name TEXT]`: makes an account for Fluxion's own staff, who log in at
 * the `admin` host, and prints its first password, shown this once, as the last line. For an account that
 * exists it sets a new password, which ends its sessions. Works on the local folder, or on AWS
 * (docs/operations.md).
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { changeBySystem, commandLine } from '../audit/system-change.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { openData } from './open-data.ts';

const usage = 'Usage: npm run --silent operator -- EMAIL [--name TEXT]';

let place = '';
try {
  const { email, name } = parseRequest(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    const password = randomBytes(15).toString('base64url');
    const event = { action: 'operator.password_set', tenantId: null };
    const operator = await changeBySystem(
      data,
      commandLine,
      [{ ...event, after: { email } }],
      async () => {
        const account = await data.registry.operators.ensure({ email, name, password });
        await data.registry.operators.setPassword(account.id, password);
        return account;
      },
      ({ id, email: known }) => [{ ...event, target: { kind: 'operator', id }, after: { email: known } }],
    );
    console.log(`${operator.email} may log in at the admin host. The password is shown this once:`);
    console.log(password);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

function parseRequest(args: string[]): { email: string; name: string } {
  const { values, positionals } = parseOperatorArguments(args);
  const [email = '', ...rest] = positionals;
  if (rest.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(email)) throw new StartupError('setting', usage);
  return { email, name: values.name ?? email };
}

function parseOperatorArguments(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { name: { type: 'string' } } });
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}
