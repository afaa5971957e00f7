import { changeBySystem, commandLine, type SystemChange } from '../audit/system-change.ts';
import type { ConsoleActor, TenantEvent } from '../tenants/console-actor.ts';
import type { OpenData } from './open-data.ts';

/** The command line as the one who acts: records in both logs, mail by the way of the place. */
export function createCommandActor(
  data: Pick<OpenData, 'auditLogs'>,
  sendOwnerInvitation: ConsoleActor['sendOwnerInvitation'],
): ConsoleActor {
  return {
    actor: commandLine,
    sendOwnerInvitation,
    change: (events, work, outcomesOf = () => events) =>
      changeBySystem(data, commandLine, events.map(toSystemChange), work, (result) =>
        outcomesOf(result).map(toSystemChange),
      ),
  };
}

const toSystemChange = ({ isNew, ...event }: TenantEvent): SystemChange => ({
  ...event,
  target: { kind: 'tenant', id: event.tenantId },
  tenantId: isNew ? null : event.tenantId,
});
