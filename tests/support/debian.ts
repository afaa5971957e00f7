import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program's path, or null. */
export function findOnPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

export const isOnPath = (program: string) => findOnPath(program) !== null;

/** Tries `apt-get install` as root or through a sudo that asks nothing. Whether it worked. */
export function installDebianPackages(packages: readonly string[], log: (line: string) => void): boolean {
  if (!isOnPath('apt-get')) return false;
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) return false;
  log(`Installing ${packages.join(', ')} (apt-get) …`);
  const apt = (...args: string[]) => {
    const command = ['apt-get', '-qq', ...args];
    const [program = '', ...rest] = asRoot ? command : ['sudo', '-n', ...command];
    return (
      spawnSync(program, rest, {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 600_000,
      }).status === 0
    );
  };
  const install = () => apt('install', '-y', '--no-install-recommends', ...packages);
  return install() || (apt('update') && install());
}
