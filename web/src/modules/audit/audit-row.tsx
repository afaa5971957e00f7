import ChevronRight from 'lucide-solid/icons/chevron-right';
import { createSignal, Show } from 'solid-js';
import type { AuditItem } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { describeFaultCode } from '../../shared/i18n/faults.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { changedFacts, type FactValue } from './changed-facts.ts';
import { auditWords } from './words.ts';

/** One record: when, who, what; all of it on request. */
export function AuditRow(props: { record: AuditItem }) {
  const w = useWords(auditWords);
  const { format } = useApp();
  const [isOpen, setOpen] = createSignal(false);
  const actor = () => {
    const { name, email, kind } = props.record.actor;
    return name ?? email ?? w().by[kind];
  };
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="control flex cursor-pointer list-none flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-subtle">
          <ChevronRight
            class={`size-4 shrink-0 text-ink-3 transition-transform ${isOpen() ? 'rotate-90' : ''}`}
            aria-hidden="true"
          />
          <span class="w-36 shrink-0 text-ink-3 tabular">{format().dateTime(props.record.at)}</span>
          <span class="min-w-0 flex-[1_1_10rem] truncate font-medium">{actor()}</span>
          <span class="flex min-w-0 flex-[2_1_14rem] flex-wrap items-center gap-x-2">
            {w().actions[props.record.action] ?? props.record.action}
            <Show when={props.record.outcome === 'failure'}>
              <Badge tone="warning">{w().rejected}</Badge>
            </Show>
            <Show when={props.record.outcome === 'unknown'}>
              <Badge tone="warning">{w().unknown}</Badge>
            </Show>
          </span>
        </summary>
        <Show when={isOpen()}>
          <Details record={props.record} />
        </Show>
      </details>
    </li>
  );
}

function Details(props: { record: AuditItem }) {
  const w = useWords(auditWords);
  const { languages } = useApp();
  const write = (value: FactValue): string => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return w().nothing;
    if (typeof value === 'boolean') return value ? w().yes : w().no;
    return Array.isArray(value) ? value.join(', ') : String(value);
  };
  const changes = () =>
    changedFacts(props.record.before, props.record.after).map(({ name, before, after }) => ({
      label: name,
      value: before === undefined ? write(after ?? null) : w().change(write(before), write(after ?? null)),
    }));
  const facts = () => {
    const { record } = props;
    const { actor, target } = record;
    const texts: [string, string | null][] = [
      [w().details.action, record.action],
      [w().details.target, target && `${target.kind} ${target.id}`],
      [w().details.reason, record.reason && describeFaultCode(record.reason, languages.language())],
      [w().details.actor, actor.id === null ? null : `${w().by[actor.kind]} ${actor.id}`],
      [w().details.address, record.address],
      [w().details.userAgent, record.userAgent],
      [w().details.request, record.requestId],
      [w().details.sequence, String(record.sequence)],
      [w().details.hash, record.hash],
    ];
    return texts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
  };
  return (
    <div class="grid gap-x-8 bg-subtle/50 px-4 pb-2 text-xs md:grid-cols-2 md:pl-12">
      <FactList facts={facts()} class="[&_dd]:break-all" />
      <Show when={changes().length > 0}>
        <FactList facts={changes()} />
      </Show>
    </div>
  );
}
