import MailX from 'lucide-solid/icons/mail-x';
import { createSignal, For, Show } from 'solid-js';
import type { Invitation, InvitationList as Invitations, Member } from '#functions/contract.ts';
import type { Query } from '../../shared/api/create-query.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useStoreNames } from '../../shared/store-names.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say } from '../../ui/toast.tsx';
import { peopleWords } from './words.ts';

export interface InvitationListProps {
  invitations: Query<Invitations>;
  members: readonly Member[];
}

/** Who is invited and has not come; what was accepted or revoked is history and stands in the audit log. */
export function InvitationList(props: InvitationListProps) {
  const w = useWords(peopleWords);
  const { api, can } = useApp();
  const [revoking, setRevoking] = createSignal<Invitation | null>(null);
  const revoke = async (invitationId: string) => {
    await api.call((client) => client.invitations[':invitationId'].$delete({ param: { invitationId } }));
    setRevoking(null);
    say(w().revoked);
    props.invitations.retry();
  };
  const waiting = (items: readonly Invitation[]) =>
    items.filter(({ status }) => status === 'open' || status === 'expired');
  return (
    <Card title={w().pending}>
      <Loaded query={props.invitations} fallback={<Skeleton class="mx-4 mb-4 h-16" />}>
        {(data) => (
          <Show
            when={waiting(data().items).length > 0}
            fallback={<p class="px-4 pb-4 text-ink-3">{w().noPending}</p>}
          >
            <ul class="mt-2 divide-y divide-line border-t">
              <For each={waiting(data().items)}>
                {(invitation) => (
                  <InvitationRow
                    invitation={invitation}
                    sender={props.members.find(({ userId }) => userId === invitation.invitedBy)?.name}
                    onRevoke={can('people.manage') ? () => setRevoking(invitation) : undefined}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={revoking()}>
        {(invitation) => (
          <ConfirmDialog
            title={w().revokeTitle}
            text={w().revokeText(invitation().email)}
            action={w().revoke}
            busyAction={w().revoking}
            isDangerous
            onConfirm={() => revoke(invitation().id)}
            onClose={() => setRevoking(null)}
          />
        )}
      </Show>
    </Card>
  );
}

function InvitationRow(props: {
  invitation: Invitation;
  sender: string | undefined;
  onRevoke: (() => void) | undefined;
}) {
  const w = useWords(peopleWords);
  const rights = useWords(rightsWords);
  const { format } = useApp();
  const storeNames = useStoreNames();
  const isOpen = () => props.invitation.status === 'open';
  const details = () => {
    const { role, storeIds, expiresAt } = props.invitation;
    const until = format().dateTime(expiresAt);
    return [
      rights().roles[role],
      ...(storeIds === null ? [] : [w().storesOf(storeNames(storeIds))]),
      isOpen() ? w().until(until) : w().endedAt(until),
      ...(props.sender === undefined ? [] : [w().invitedBy(props.sender)]),
    ].join(' · ');
  };
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
      <div class="min-w-0 flex-[1_1_14rem]">
        <p class="flex flex-wrap items-center gap-x-2">
          <span class="min-w-0 truncate font-medium">{props.invitation.email}</span>
          <Badge tone={isOpen() ? 'neutral' : 'warning'}>{isOpen() ? w().open : w().expired}</Badge>
        </p>
        <p class="text-xs text-ink-3 tabular">{details()}</p>
      </div>
      <Show when={isOpen() && props.onRevoke}>
        {(onRevoke) => (
          <Button aria-label={w().revokeOf(props.invitation.email)} onClick={() => onRevoke()()}>
            <MailX class="size-4" aria-hidden="true" />
            {w().revoke}
          </Button>
        )}
      </Show>
    </li>
  );
}
