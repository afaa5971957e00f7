import { A, useParams } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createSignal, For, Show } from 'solid-js';
import type { TenantDetail } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { say, Toast } from '../../ui/toast.tsx';
import { formatBytes } from './format-bytes.ts';
import { TenantDialogs, type TenantTask } from './tenant-dialogs.tsx';
import { TenantStatus } from './tenant-status.tsx';
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

function FactCard(props: { tenant: TenantDetail }) {
  const { format } = useApp();
  const w = useWords(adminWords);
  const address = () => props.tenant.address;
  return (
    <Card title={w().facts}>
      <FactList
        class="px-4 pb-2"
        facts={[
          { label: w().status, value: <TenantStatus status={props.tenant.status} /> },
          { label: w().plan, value: w().plans[props.tenant.plan] },
          {
            label: w().address,
            value: (
              <a href={address()} class="font-medium break-all text-brand-ink hover:underline">
                {address().replace(/^https?:\/\//, '')}
              </a>
            ),
          },
          { label: w().owners, value: <Owners tenant={props.tenant} /> },
          { label: w().created, value: format().dateTime(props.tenant.createdAt) },
          { label: w().changedOn, value: format().dateTime(props.tenant.updatedAt) },
          { label: w().changes, value: format().number(props.tenant.version - 1) },
        ]}
      />
    </Card>
  );
}

function Owners(props: { tenant: TenantDetail }) {
  const w = useWords(adminWords);
  return (
    <Show when={props.tenant.owners.length > 0} fallback={w().noOwners}>
      <ul>
        <For each={props.tenant.owners}>
          {(owner) => (
            <li class="break-all">
              {owner.email}
              <Show when={owner.state === 'invited'}> ({w().invited})</Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function UseCard(props: { tenant: TenantDetail }) {
  const { format } = useApp();
  const w = useWords(adminWords);
  const storage = () => {
    const { storageBytes, objectCount, storageMeasuredAt } = props.tenant;
    if (storageBytes === null || objectCount === null || storageMeasuredAt === null) return w().unknown;
    const size = formatBytes(storageBytes, format().language);
    const parts = [size, w().objects(objectCount, format().number(objectCount))];
    return `${parts.join(', ')} (${w().measured(format().time(storageMeasuredAt, new Date()))})`;
  };
  const rate = () => props.tenant.requestsPerMinute;
  return (
    <Card title={w().use}>
      <FactList
        class="px-4 pb-2"
        facts={[
          { label: w().users, value: format().number(props.tenant.users) },
          { label: w().storage, value: storage() },
          {
            label: w().rateLong,
            value: (
              <>
                {rate() === null ? w().unknown : format().number(rate() ?? 0)}
                <span class="block text-xs text-ink-3">
                  {rate() === null ? w().rateUnknown : w().rateHelp}
                </span>
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

function SettingsCard(props: { tenant: TenantDetail }) {
  const w = useWords(adminWords);
  const settings = () => props.tenant.settings;
  return (
    <Card title={w().settings}>
      <FactList
        class="px-4 pb-2"
        facts={[
          { label: w().currency, value: `${settings().currency} (${settings().currencySymbol})` },
          { label: w().locale, value: settings().locale },
          { label: w().timeZone, value: settings().timeZone },
          { label: w().taxes, value: w().taxDisplay[settings().taxDisplay] },
          { label: w().features, value: settings().features.join(', ') || w().unknown },
          { label: w().brand, value: <Brand brand={props.tenant.brand} /> },
        ]}
      />
    </Card>
  );
}

function Brand(props: { brand: TenantDetail['brand'] }) {
  const w = useWords(adminWords);
  return (
    <>
      <For each={[props.brand.primary, props.brand.accent]}>
        {(color) => (
          <span class="ml-3 inline-flex items-center gap-1.5 font-mono text-xs">
            <span class="size-4 rounded-sm border" style={{ 'background-color': color }} aria-hidden="true" />
            {color}
          </span>
        )}
      </For>
      <For each={props.brand.warnings}>
        {(warning) => <span class="mt-1 block text-xs text-warning">{w().warnings[warning]}</span>}
      </For>
    </>
  );
}
