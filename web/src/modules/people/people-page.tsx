import UserPlus from 'lucide-solid/icons/user-plus';
import { createSignal, For, Show } from 'solid-js';
import type { Member } from '#functions/contract.ts';
import { permissionsOfRole, roles } from '#functions/permissions.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords, useRightsSentence } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say } from '../../ui/toast.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { InvitationList } from './invitation-list.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDialogs, type MemberTask } from './member-dialogs.tsx';
import { MemberRow } from './member-row.tsx';
import { peopleWords } from './words.ts';

/** Who works at the shop, with which rights, and who is invited. */
export default function PeoplePage() {
  const w = useWords(peopleWords);
  return (
    <SettingsPage title={w().title} needs="people.read">
      <People />
    </SettingsPage>
  );
}

function People() {
  const w = useWords(peopleWords);
  const { api, query, can, restore } = useApp();
  const [task, setTask] = createSignal<MemberTask | null>(null);
  const [isInviting, setInviting] = createSignal(false);
  const members = query(() => ({
    key: ['members'],
    load: (signal) => api.call((client) => client.members.$get({ query: {} }, { init: { signal } })),
  }));
  const invitations = query(() => ({
    key: ['invitations'],
    load: (signal) => api.call((client) => client.invitations.$get({ query: {} }, { init: { signal } })),
  }));
  const isOnlyOwner = (member: Member) =>
    member.role === 'owner' && members.data()?.items.filter(({ role }) => role === 'owner').length === 1;
  const finish = async (sentence: string, changed: Member) => {
    setTask(null);
    say(sentence);
    members.retry();
    // One's own rights decide what the page may show.
    if (changed.self) await restore();
  };
  return (
    <>
      <Card
        title={w().members}
        action={
          <Show when={can('people.manage')}>
            <Button look="primary" onClick={() => setInviting(true)}>
              <UserPlus class="size-4" aria-hidden="true" />
              {w().invite}
            </Button>
          </Show>
        }
      >
        <Loaded query={members} fallback={<Skeleton class="mx-4 mb-4 h-48" />}>
          {(data) => (
            <ul class="mt-2 divide-y divide-line border-t">
              <For each={data().items}>
                {(member) => <MemberRow member={member} isOnlyOwner={isOnlyOwner(member)} onTask={setTask} />}
              </For>
            </ul>
          )}
        </Loaded>
      </Card>
      <InvitationList invitations={invitations} members={members.data()?.items ?? []} />
      <RoleGuide />
      <MemberDialogs task={task()} onDone={finish} onClose={() => setTask(null)} />
      <Show when={isInviting()}>
        <InviteDialog
          onSent={(email) => {
            setInviting(false);
            say(w().sent(email));
            invitations.retry();
          }}
          onClose={() => setInviting(false)}
        />
      </Show>
    </>
  );
}

/** What each role may do, from the same table by which the API decides. */
function RoleGuide() {
  const w = useWords(peopleWords);
  const rights = useWords(rightsWords);
  const sentence = useRightsSentence();
  return (
    <Card title={w().rolesTitle}>
      <dl class="mt-2 divide-y divide-line border-t">
        <For each={roles}>
          {(role) => (
            <div class="gap-4 px-4 py-2.5 md:flex">
              <dt class="shrink-0 font-medium md:w-44">{rights().roles[role]}</dt>
              <dd class="text-ink-2">
                {sentence(permissionsOfRole(role, role === 'store' ? [] : null))}
                <Show when={role === 'store'}> {w().ownStores}</Show>
              </dd>
            </div>
          )}
        </For>
      </dl>
    </Card>
  );
}
