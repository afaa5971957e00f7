/**
 * workerd does not notice when this process dies without closing it (`kill -9`, out of memory): it would go on
 * listening, and the next start would find its port in use. A shell that waits for the end of a pipe, which
 * only this process holds, ends it then. Windows has no such shell: there it has to be ended by hand.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface ParentGuard {
  /** What is started from now on is not looked after any more. */
  stopWatching(): void;
  /** Call it once the processes have been ended in order. */
  release(): void;
}

/** Looks after every process whose command is told to be one, from now on until `stopWatching`. */
export function endWithParent(isGuarded: (command: string) => boolean): ParentGuard {
  const guards: ChildProcess[] = [];
  const onProcess = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    child.once('spawn', () => {
      if (isGuarded(child.spawnfile) && child.pid !== undefined) guards.push(startGuard(child.pid));
    });
  };
  if (process.platform !== 'win32') subscribe('child_process', onProcess);
  return {
    stopWatching: () => void unsubscribe('child_process', onProcess),
    release() {
      for (const guard of guards.splice(0)) guard.kill('SIGKILL');
    },
  };
}

function startGuard(pid: number): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$1"', 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to the group of this process must not reach it.
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.unref();
  (guard.stdin as Socket).unref();
  return guard;
}
