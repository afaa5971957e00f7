import { For, Show } from 'solid-js';
import type { TenantDetail } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { ContrastWarnings } from '../../shared/brand/contrast-notes.tsx';
import { formatBytes } from '../../shared/format-bytes.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { TenantStatus } from './tenant-status.tsx';
import { adminWords } from './words.ts';

/** What the shop is. */
export function FactCard(props: { tenant: TenantDetail }) {
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

/** What it uses. */
export function UseCard(props: { tenant: TenantDetail }) {
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

/** How it was set up. */
export function SettingsCard(props: { tenant: TenantDetail }) {
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
      <ContrastWarnings primary={props.brand.primary} accent={props.brand.accent} />
    </>
  );
}
