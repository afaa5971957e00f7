import { commandLine, recordSystemChange } from '../audit/system-change.ts';
import type { ConsoleActor } from '../tenants/console-actor.ts';
import type { OpenData } from './open-data.ts';

/** The command line as the one who acts: records in both logs, mail by the way of the place. */
export function createCommandActor(
  data: Pick<OpenData, 'auditLogs'>,
  sendOwnerInvitation: ConsoleActor['sendOwnerInvitation'],
): ConsoleActor {
  return {
    actor: commandLine,
    sendOwnerInvitation,
    record: (event) =>
      recordSystemChange(data, commandLine, { ...event, target: { kind: 'tenant', id: event.tenantId } }),
  };
}
