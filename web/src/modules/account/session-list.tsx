import Monitor from 'lucide-solid/icons/monitor';
import Smartphone from 'lucide-solid/icons/smartphone';
import { createSignal, For, Show } from 'solid-js';
import type { AccountSession } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Fault } from '../../ui/form/form.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say } from '../../ui/toast.tsx';
import { describeDevice } from './device.ts';
import { accountWords } from './words.ts';

/** Where the person is logged in, and the way out of each. */
export function SessionList() {
  const w = useWords(accountWords);
  const { api, query, restore } = useApp();
  const [isAsking, setAsking] = createSignal(false);
  const [ending, setEnding] = createSignal<string | null>(null);
  const [fault, setFault] = createSignal<Error | null>(null);
  const sessions = query(() => ({
    key: ['account', 'sessions'],
    load: (signal) => api.call((client) => client.account.sessions.$get({ query: {} }, { init: { signal } })),
  }));
  const end = async (sessionId: string) => {
    if (ending() !== null) return;
    setEnding(sessionId);
    setFault(null);
    try {
      await api.call((client) => client.account.sessions[':sessionId'].$delete({ param: { sessionId } }));
      say(w().ended);
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setEnding(null);
      sessions.retry();
    }
  };
  const endAll = async () => {
    await api.call((client) => client.account.sessions.$delete({ query: {} }));
    setAsking(false);
    await restore();
  };
  return (
    <Card title={w().sessions} action={<Button onClick={() => setAsking(true)}>{w().endAll}</Button>}>
      <p class="px-4 pt-2 pb-3 text-ink-2">{w().sessionsIntro}</p>
      <div class="px-4">
        <Fault error={fault()} />
      </div>
      <Loaded query={sessions} fallback={<Skeleton class="mx-4 mb-4 h-28" />}>
        {(data) => (
          <ul class="divide-y divide-line border-t">
            <For each={data().items}>
              {(session) => (
                <SessionRow
                  session={session}
                  isEnding={ending() === session.id}
                  onEnd={() => void end(session.id)}
                />
              )}
            </For>
          </ul>
        )}
      </Loaded>
      <Show when={isAsking()}>
        <ConfirmDialog
          title={w().endAllTitle}
          text={w().endAllText}
          action={w().endAll}
          busyAction={w().endingAll}
          isDangerous
          onConfirm={endAll}
          onClose={() => setAsking(false)}
        />
      </Show>
    </Card>
  );
}

function SessionRow(props: { session: AccountSession; isEnding: boolean; onEnd: () => void }) {
  const w = useWords(accountWords);
  const { format } = useApp();
  const device = () => describeDevice(props.session.userAgent);
  const name = () => {
    const known = device();
    return known ? w().on(known.browser, known.system) : w().unknownDevice;
  };
  const isHandheld = () => ['Android', 'iPhone', 'iPad'].includes(device()?.system ?? '');
  const details = () =>
    [
      w().lastSeen(format().time(props.session.lastSeenAt, new Date())),
      w().opened(format().dateTime(props.session.createdAt)),
      ...(props.session.address === null ? [] : [w().from(props.session.address)]),
    ].join(' · ');
  return (
    <li class="flex items-center gap-3 px-4 py-2.5">
      <Show when={isHandheld()} fallback={<Monitor class="size-5 shrink-0 text-ink-3" aria-hidden="true" />}>
        <Smartphone class="size-5 shrink-0 text-ink-3" aria-hidden="true" />
      </Show>
      <div class="min-w-0 flex-1">
        <p class="flex flex-wrap items-center gap-x-2 font-medium" title={props.session.userAgent ?? ''}>
          {name()}
          <Show when={props.session.current}>
            <Badge tone="positive">{w().thisDevice}</Badge>
          </Show>
        </p>
        <p class="text-xs text-ink-3 tabular">{details()}</p>
      </div>
      <Show when={!props.session.current}>
        <Button aria-label={w().endThat(name())} aria-disabled={props.isEnding} onClick={() => props.onEnd()}>
          {w().end}
        </Button>
      </Show>
    </li>
  );
}
