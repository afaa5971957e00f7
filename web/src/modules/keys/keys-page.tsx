import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, For, Show } from 'solid-js';
import type { ApiKey, ApiKeyList } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { say } from '../../ui/toast.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeyRow, type KeyTask } from './key-row.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';
import { type NewSecret, SecretDialog } from './secret-dialog.tsx';
import { keysWords } from './words.ts';

/** The keys that programs use. */
export default function KeysPage() {
  const w = useWords(keysWords);
  return (
    <SettingsPage title={w().title} needs="keys.manage">
      <Keys />
    </SettingsPage>
  );
}

type Task = KeyTask | { kind: 'create' };

function Keys() {
  const w = useWords(keysWords);
  const { api, query } = useApp();
  const [task, setTask] = createSignal<Task | null>(null);
  const [secret, setSecret] = createSignal<NewSecret | null>(null);
  const keys = query(() => ({
    key: ['api-keys'],
    load: (signal) => api.call((client) => client['api-keys'].$get({ query: {} }, { init: { signal } })),
  }));
  const of = (kind: KeyTask['kind']): ApiKey | null => {
    const current = task();
    return current?.kind === kind && 'apiKey' in current ? current.apiKey : null;
  };
  const close = () => setTask(null);
  const show = (made: NewSecret) => {
    setTask(null);
    setSecret(made);
    keys.retry();
  };
  const revoke = async ({ id, name }: ApiKey) => {
    await api.call((client) => client['api-keys'][':keyId'].$delete({ param: { keyId: id } }));
    close();
    say(w().revokedSaid(name));
    keys.retry();
  };
  return (
    <>
      <Card
        title={w().keys}
        action={
          <Button look="primary" onClick={() => setTask({ kind: 'create' })}>
            <Plus class="size-4" aria-hidden="true" />
            {w().create}
          </Button>
        }
      >
        <p class="max-w-3xl px-4 pt-2 pb-3 text-ink-2">
          {w().intro}{' '}
          <a href="/api/v1/reference" class="font-medium text-brand-ink underline">
            {w().reference}
          </a>
        </p>
        <Loaded query={keys} fallback={<Skeleton class="mx-4 mb-4 h-40" />}>
          {(data) => <KeyLists list={data()} onTask={setTask} />}
        </Loaded>
      </Card>
      <Show when={task()?.kind === 'create'}>
        <CreateKeyDialog onMade={show} onClose={close} />
      </Show>
      <Show when={of('rotate')}>
        {(apiKey) => <RotateKeyDialog apiKey={apiKey()} onMade={show} onClose={close} />}
      </Show>
      <Show when={of('revoke')}>
        {(apiKey) => (
          <ConfirmDialog
            title={w().revokeTitle(apiKey().name)}
            text={w().revokeText}
            action={w().revoke}
            busyAction={w().revoking}
            isDangerous
            onConfirm={() => revoke(apiKey())}
            onClose={close}
          />
        )}
      </Show>
      <Show when={secret()}>{(made) => <SecretDialog made={made()} onKept={() => setSecret(null)} />}</Show>
    </>
  );
}

/** Those that work; those that ended on request. */
function KeyLists(props: { list: ApiKeyList; onTask: (task: KeyTask) => void }) {
  const w = useWords(keysWords);
  const [isShown, setShown] = createSignal(false);
  const active = () => props.list.items.filter(({ status }) => status === 'active');
  const ended = () => props.list.items.filter(({ status }) => status !== 'active');
  return (
    <>
      <Show
        when={active().length > 0}
        fallback={<EmptyState icon={<KeyRound class="size-6" />} title={w().empty} text={w().emptyText} />}
      >
        <ul class="divide-y divide-line border-t">
          <For each={active()}>{(apiKey) => <KeyRow apiKey={apiKey} onTask={props.onTask} />}</For>
        </ul>
      </Show>
      <Show when={ended().length > 0}>
        <div class="flex items-center justify-between gap-4 border-t px-4 py-2 text-ink-3">
          {w().ended(ended().length)}
          <Button look="quiet" aria-expanded={isShown()} onClick={() => setShown(!isShown())}>
            {isShown() ? w().hideEnded : w().showEnded}
          </Button>
        </div>
        <Show when={isShown()}>
          <ul class="divide-y divide-line border-t">
            <For each={ended()}>{(apiKey) => <KeyRow apiKey={apiKey} onTask={props.onTask} />}</For>
          </ul>
        </Show>
      </Show>
    </>
  );
}
