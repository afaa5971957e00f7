/**
 * The local system as a process of its own, without demo tenants, for tests that kill it.
 * Arguments: data folder, lease of imports in ms, port. Writes its port to stdout once it is ready.
 */
import { join } from 'node:path';
import { startLocalSystem } from '#functions/local/system.ts';

const [dataFolder = '', leaseMs, port] = process.argv.slice(2);
const system = await startLocalSystem({
  root: join(import.meta.dirname, '../../..'),
  dataFolder,
  port: Number(port),
  demoScale: 0,
  importLeaseMs: Number(leaseMs),
});
console.log(`port ${system.port}`);
