import { Show } from 'solid-js';
import type { ApiKey } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useStoreNames } from '../../shared/store-names.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { keysWords } from './words.ts';

export interface KeyTask {
  kind: 'rotate' | 'revoke';
  apiKey: ApiKey;
}

const tones: Record<ApiKey['status'], Tone> = { active: 'positive', expired: 'warning', revoked: 'neutral' };

/** One key: what it is for, what it may, and since and until when. */
export function KeyRow(props: { apiKey: ApiKey; onTask: (task: KeyTask) => void }) {
  const w = useWords(keysWords);
  const rights = useWords(rightsWords);
  const { languages } = useApp();
  const storeNames = useStoreNames();
  const details = useKeyDetails();
  const scopes = () =>
    new Intl.ListFormat(languages.language()).format(
      props.apiKey.scopes.map((scope) => rights().scopes[scope]),
    );
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1.7fr)_12rem]">
      <div class="min-w-0 flex-[1_1_14rem]">
        <p class="flex flex-wrap items-center gap-x-2">
          <span class="min-w-0 truncate font-medium">{props.apiKey.name}</span>
          <Badge tone={tones[props.apiKey.status]}>{w()[props.apiKey.status]}</Badge>
        </p>
        <p class="font-mono text-xs text-ink-3">{w().hint(`${props.apiKey.hint}…`)}</p>
      </div>
      <div class="min-w-0 flex-[1_1_18rem]">
        <p>
          {scopes()}
          <span class="text-ink-3">
            {' · '}
            {props.apiKey.storeIds === null ? w().allStores : w().storesOf(storeNames(props.apiKey.storeIds))}
          </span>
        </p>
        <p class="text-xs text-ink-3 tabular">{details(props.apiKey)}</p>
      </div>
      <Show when={props.apiKey.status === 'active'}>
        <div class="flex gap-2 md:justify-end">
          <Button
            aria-label={w().rotateOf(props.apiKey.name)}
            onClick={() => props.onTask({ kind: 'rotate', apiKey: props.apiKey })}
          >
            {w().rotate}
          </Button>
          <Button
            aria-label={w().revokeOf(props.apiKey.name)}
            onClick={() => props.onTask({ kind: 'revoke', apiKey: props.apiKey })}
          >
            {w().revoke}
          </Button>
        </div>
      </Show>
    </li>
  );
}

function useKeyDetails(): (apiKey: ApiKey) => string {
  const w = useWords(keysWords);
  const { format } = useApp();
  return (apiKey) => {
    const { createdAt, expiresAt, revokedAt, lastUsedAt, status } = apiKey;
    const moment = (instant: string) => format().dateTime(instant);
    const end = () => {
      if (revokedAt !== null) return w().revokedAt(moment(revokedAt));
      if (expiresAt === null) return w().noExpiry;
      return status === 'expired' ? w().expiredAt(moment(expiresAt)) : w().expires(moment(expiresAt));
    };
    const use = lastUsedAt === null ? w().neverUsed : w().used(format().time(lastUsedAt, new Date()));
    return [w().created(format().dateOf(createdAt)), use, end()].join(' · ');
  };
}
