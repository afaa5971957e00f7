import ShieldAlert from 'lucide-solid/icons/shield-alert';
import ShieldCheck from 'lucide-solid/icons/shield-check';
import ShieldQuestionMark from 'lucide-solid/icons/shield-question-mark';
import { For, Show } from 'solid-js';
import type { AttackReport } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { className } from './class-names.ts';
import { en } from './words.en.ts';
import { es } from './words.es.ts';

const words = { es, en };

/** What the last attack on this very service found. */
export default function SecurityPage() {
  const w = useWords(words);
  return (
    <SettingsPage title={w().title} needs="security.read">
      <Report />
    </SettingsPage>
  );
}

function Report() {
  const w = useWords(words);
  const { api, query } = useApp();
  const report = query(() => ({
    key: ['security'],
    load: (signal) => api.call((client) => client.security.$get({ query: {} }, { init: { signal } })),
  }));
  return (
    <Loaded query={report} fallback={<Skeleton class="h-96" />}>
      {(known) => (
        <Show
          when={known().at !== null}
          fallback={
            <div class="card">
              <EmptyState
                icon={<ShieldQuestionMark class="size-6" />}
                title={w().none}
                text={`${w().noneText} ${w().intro}`}
              />
            </div>
          }
        >
          <Verdict report={known()} />
          <Classes report={known()} />
        </Show>
      )}
    </Loaded>
  );
}

function Verdict(props: { report: AttackReport }) {
  const w = useWords(words);
  const { format } = useApp();
  const number = (count: number) => format().number(count);
  const isClean = () => props.report.findings.length === 0;
  const facts = () => [
    { label: w().at, value: format().dateTime(props.report.at ?? '') },
    { label: w().duration, value: w().seconds(number(Math.round(props.report.durationMs / 100) / 10)) },
    { label: w().probes, value: number(props.report.probes) },
    { label: w().requests, value: number(props.report.requests) },
    { label: w().findings, value: number(props.report.findings.length) },
    { label: w().version, value: props.report.version },
  ];
  return (
    <section class="card grid gap-x-8 gap-y-4 p-4 md:grid-cols-2" aria-label={w().title}>
      <div class="flex gap-3">
        <Show
          when={isClean()}
          fallback={<ShieldAlert class="size-8 shrink-0 text-negative" aria-hidden="true" />}
        >
          <ShieldCheck class="size-8 shrink-0 text-positive" aria-hidden="true" />
        </Show>
        <div>
          <h2 class="text-base font-semibold">
            {isClean()
              ? w().clean
              : w().found(number(props.report.findings.length), number(props.report.probes))}
          </h2>
          <p class="mt-1 text-ink-2">
            {isClean()
              ? w().cleanText(number(props.report.probes), number(props.report.requests))
              : w().foundText}
          </p>
          <p class="mt-3 text-xs text-ink-3">{w().intro}</p>
        </div>
      </div>
      <FactList facts={facts()} />
      <Show when={!isClean()}>
        <div class="overflow-hidden rounded border md:col-span-2">
          <Findings findings={props.report.findings} />
        </div>
      </Show>
    </section>
  );
}

function Findings(props: { findings: AttackReport['findings'] }) {
  const w = useWords(words);
  const { languages } = useApp();
  return (
    <DataTable
      caption={w().findings}
      columns={[
        { id: 'class', header: w().class, cell: (row) => className(row.class, languages.language()) },
        { id: 'route', header: w().route, cell: (row) => row.route },
        { id: 'probe', header: w().probe, cell: (row) => row.probe },
        { id: 'expected', header: w().expected, cell: (row) => row.expected },
        { id: 'got', header: w().got, cell: (row) => row.got },
      ]}
      rows={props.findings}
      href={() => null}
      card={(row) => ({ title: row.route, note: row.probe, value: row.got })}
    />
  );
}

function Classes(props: { report: AttackReport }) {
  const w = useWords(words);
  const { format, languages } = useApp();
  return (
    <Card title={w().classes}>
      <ul class="mt-2 divide-y divide-line border-t">
        <For each={props.report.classes}>
          {(kind) => (
            <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5">
              <span class="min-w-0 flex-1">{className(kind.name, languages.language())}</span>
              <span class="text-ink-3 tabular">
                {format().number(kind.probes)} {w().probes.toLowerCase()}
              </span>
              <Badge tone={kind.findings === 0 ? 'positive' : 'negative'}>
                {kind.findings === 0 ? w().allRefused : w().someFound(kind.findings)}
              </Badge>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
