import { A, useParams } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createSignal, Show } from 'solid-js';
import type { TenantDetail } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say, Toast } from '../../ui/toast.tsx';
import { FactCard, SettingsCard, UseCard } from './tenant-cards.tsx';
import { TenantDialogs, type TenantTask } from './tenant-dialogs.tsx';
import { adminWords } from './words.ts';

/** One shop: what it is, what it uses, and what an operator may do to it. */
export default function TenantPage() {
  const { api, query, refresh } = useApp();
  const w = useWords(adminWords);
  const params = useParams<{ tenantId: string }>();
  const [task, setTask] = createSignal<TenantTask | null>(null);
  const tenant = query(() => ({
    key: ['tenant', params.tenantId],
    load: (signal) =>
      api.call((client) =>
        client.admin.tenants[':tenantId'].$get(
          { param: { tenantId: params.tenantId } },
          { init: { signal } },
        ),
      ),
  }));
  const finish = (sentence: string) => {
    setTask(null);
    say(sentence);
    refresh(['tenant']);
    refresh(['tenants']);
  };
  return (
    <Page
      title={tenant.data()?.name ?? params.tenantId}
      back={
        <A href="/" class="mb-1 inline-flex items-center gap-1 text-ink-2 hover:text-ink max-md:min-h-11">
          <ArrowLeft class="size-4" aria-hidden="true" />
          {w().back}
        </A>
      }
      filters={<Show when={tenant.data()}>{(data) => <Actions tenant={data()} onTask={setTask} />}</Show>}
    >
      <Loaded query={tenant} fallback={<Skeleton class="m-4 h-96 md:m-6" />}>
        {(data) => (
          <div class="flex flex-col gap-4 px-4 md:px-6 md:pt-5">
            <StatusNote status={data().status} />
            <div class="grid items-start gap-4 lg:grid-cols-2">
              <FactCard tenant={data()} />
              <div class="flex min-w-0 flex-col gap-4">
                <UseCard tenant={data()} />
                <SettingsCard tenant={data()} />
              </div>
            </div>
            <TenantDialogs tenant={data()} task={task()} onDone={finish} onClose={() => setTask(null)} />
          </div>
        )}
      </Loaded>
      <Toast />
    </Page>
  );
}

function Actions(props: { tenant: TenantDetail; onTask: (task: TenantTask) => void }) {
  const w = useWords(adminWords);
  return (
    <Show when={props.tenant.status !== 'deleted'}>
      <Button class="max-md:flex-1" onClick={() => props.onTask('rename')}>
        {w().rename}
      </Button>
      <Button class="max-md:flex-1" onClick={() => props.onTask('plan')}>
        {w().changePlan}
      </Button>
      <Show
        when={props.tenant.status === 'active'}
        fallback={
          <Button look="primary" class="max-md:w-full" onClick={() => props.onTask('resume')}>
            {w().resume}
          </Button>
        }
      >
        <Button look="danger" class="max-md:w-full" onClick={() => props.onTask('suspend')}>
          {w().suspend}
        </Button>
      </Show>
    </Show>
  );
}

function StatusNote(props: { status: TenantDetail['status'] }) {
  const w = useWords(adminWords);
  return (
    <Show when={props.status !== 'active'}>
      <p class="rounded bg-warning-subtle px-4 py-2.5 text-warning">
        {props.status === 'suspended' ? w().suspendedNote : w().deletedNote}
      </p>
    </Show>
  );
}
