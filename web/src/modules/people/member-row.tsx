import { Show } from 'solid-js';
import type { Member } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useStoreNames } from '../../shared/store-names.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import type { MemberTask } from './member-dialogs.tsx';
import { peopleWords } from './words.ts';

export interface MemberRowProps {
  member: Member;
  isOnlyOwner: boolean;
  onTask: (task: MemberTask) => void;
}

/** One person: who, what for, and what can be done about it. */
export function MemberRow(props: MemberRowProps) {
  const w = useWords(peopleWords);
  const rights = useWords(rightsWords);
  const { can, format } = useApp();
  const storeNames = useStoreNames();
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 md:grid md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_15rem]">
      <div class="min-w-0 flex-[1_1_14rem]">
        <p class="flex flex-wrap items-center gap-x-2">
          <span class="min-w-0 truncate font-medium">{props.member.name}</span>
          <Show when={props.member.self}>
            <Badge>{w().you}</Badge>
          </Show>
        </p>
        <p class="truncate text-xs text-ink-3">{props.member.email}</p>
      </div>
      <div class="min-w-0 flex-[1_1_12rem]">
        <p>{rights().roles[props.member.role]}</p>
        <p class="text-xs text-ink-3">
          {props.member.storeIds === null ? w().allStores : w().storesOf(storeNames(props.member.storeIds))}
          {' · '}
          {w().since(format().dateOf(props.member.createdAt))}
        </p>
      </div>
      <Show when={can('people.manage')}>
        <Show
          when={!props.isOnlyOwner}
          fallback={<p class="flex-[1_1_12rem] text-xs text-ink-3">{w().lastOwner}</p>}
        >
          <div class="flex flex-wrap gap-2 md:justify-end">
            <Button
              aria-label={w().changeOf(props.member.name)}
              onClick={() => props.onTask({ kind: 'change', member: props.member })}
            >
              {w().change}
            </Button>
            <Button
              aria-label={w().removeOf(props.member.name)}
              onClick={() => props.onTask({ kind: 'remove', member: props.member })}
            >
              {w().remove}
            </Button>
            <Show when={!props.member.self}>
              <Button
                aria-label={w().secondFactorOf(props.member.name)}
                onClick={() => props.onTask({ kind: 'secondFactor', member: props.member })}
              >
                {w().secondFactor}
              </Button>
            </Show>
          </div>
        </Show>
      </Show>
    </li>
  );
}
