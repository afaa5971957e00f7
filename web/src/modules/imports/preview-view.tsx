import { A, useNavigate } from '@solidjs/router';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createSignal, Show } from 'solid-js';
import type { Import, ImportPreview } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { TextField } from '../../ui/form/fields.tsx';
import { say } from '../../ui/toast.tsx';
import { CountTiles } from './count-tiles.tsx';
import { RejectList } from './reject-list.tsx';
import { SampleTable } from './sample-table.tsx';
import { importWords } from './words.ts';

export interface PreviewViewProps {
  item: Import;
  preview: ImportPreview;
  /** Both are left out while the file is still being read. */
  changeHref?: string;
  /** With the share of rejects that is accepted, where it is not the usual one. */
  onCommit?: (maxRejectShare?: number) => Promise<void>;
}

/** What an import would do, before anything is written. */
export function PreviewView(props: PreviewViewProps) {
  const w = useWords(importWords);
  const { format } = useApp();
  return (
    <>
      <Show when={props.item.isPreviewRenewed}>
        <Notice text={w().preview.renewed} />
      </Show>
      <Show when={props.preview.share < 1}>
        <p role="status" class="text-ink-2">
          {w().preview.partial(format().percent(props.preview.share))}
        </p>
      </Show>
      <CountTiles counts={props.preview.counts} />
      <Show when={props.preview.counts.rejected > 0}>
        <RejectList
          importId={props.item.importId}
          rejects={props.preview.rejects}
          count={props.preview.counts.rejected}
          isComplete={props.preview.share === 1}
        />
      </Show>
      <Reading preview={props.preview} />
      <SampleTable rows={props.preview.sample} />
      <Show when={props.onCommit}>{(onCommit) => <Decision {...props} onCommit={onCommit()} />}</Show>
    </>
  );
}

/** `Caja 1, ventas` becomes `caja-1-ventas`. */
function profileName(title: string): string {
  const name = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return name || 'archivo';
}

function Notice(props: { text: string }) {
  return (
    <p role="alert" class="card flex gap-2 bg-warning-subtle p-3 text-warning">
      <TriangleAlert class="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      {props.text}
    </p>
  );
}

/** How the file was understood: figures to compare with the till's own. */
function Reading(props: { preview: ImportPreview }) {
  const w = useWords(importWords);
  const { format } = useApp();
  const facts = (): Fact[] => {
    const { days, totals = {}, lineTypes = {}, dialect } = props.preview;
    const shown = (name: string, amount: string) =>
      name === 'total' ? format().money(amount) : format().number(amount);
    return [
      ...(days
        ? [{ label: w().preview.days, value: `${format().date(days.first)} – ${format().date(days.last)}` }]
        : []),
      ...Object.entries(totals).map(([name, amount]) => ({
        label: w().preview.totals[name] ?? name,
        value: shown(name, amount),
      })),
      ...Object.entries(lineTypes).map(([name, count]) => ({
        label: w().preview.lineTypes[name] ?? name,
        value: format().number(count),
      })),
      ...(dialect.encoding === null ? [] : [{ label: w().preview.encoding, value: dialect.encoding }]),
      ...(dialect.delimiter === null
        ? []
        : [
            {
              label: w().preview.delimiter,
              value: dialect.delimiter === 'tab' ? w().preview.tab : dialect.delimiter,
            },
          ]),
      { label: w().preview.numbersLabel, value: w().preview.numbers[dialect.numbers] },
      ...Object.entries(dialect.dates).map(([column, form]) => ({ label: column, value: form })),
    ];
  };
  return (
    <Card title={w().preview.howRead}>
      <FactList class="px-4 pb-2" facts={facts()} />
    </Card>
  );
}

function Decision(props: PreviewViewProps & { onCommit: (maxRejectShare?: number) => Promise<void> }) {
  const w = useWords(importWords);
  const { api, format, refresh } = useApp();
  const link = useLink();
  const navigate = useNavigate();
  const [isBusy, setBusy] = createSignal(false);
  const [isDiscarding, setDiscarding] = createSignal(false);
  const [isRemembered, setRemembered] = createSignal(false);
  const [title, setTitle] = createSignal(props.item.file.name.replace(/\.[^.]*$/, '').slice(0, 60));
  const rowsToWrite = () => {
    const { inserted, updated, removed = 0 } = props.preview.counts;
    return inserted + updated + removed;
  };
  const act = async (decide: () => Promise<void>) => {
    setBusy(true);
    try {
      if (isRemembered()) await remember();
      await decide();
    } finally {
      setBusy(false);
    }
  };
  const remember = () =>
    api.call((client) =>
      client.imports.profiles[':name'].$put({
        param: { name: profileName(title()) },
        json: {
          ...props.item.reading,
          title: title().trim() || props.item.file.name,
          table: props.item.table,
          numbers: props.preview.dialect.numbers,
          signature: props.preview.signature,
        },
      }),
    );
  const discard = async () => {
    await api.respond((client) =>
      client.imports[':importId'].$delete({ param: { importId: props.item.importId } }),
    );
    refresh(['imports']);
    say(w().preview.discarded);
    navigate(link('/imports'));
  };
  return (
    <>
      <Show when={!props.item.canCommit}>
        <Notice text={w().preview.tooMany} />
      </Show>
      <Show when={!props.item.profile}>
        <div class="card flex flex-col gap-3 p-4">
          <label class="flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              class="size-4 accent-brand"
              checked={isRemembered()}
              onChange={(event) => setRemembered(event.currentTarget.checked)}
            />
            {w().preview.remember}
          </label>
          <Show when={isRemembered()}>
            <TextField
              class="md:w-80"
              label={w().preview.rememberAs}
              value={title()}
              onInput={setTitle}
              maxLength={100}
            />
          </Show>
        </div>
      </Show>
      <div class="sticky bottom-14 z-10 flex flex-wrap items-center justify-end gap-3 border-t bg-canvas py-3 md:bottom-0">
        <p class="min-w-0 flex-1 text-ink-2 max-md:basis-full">{w().preview.nothing}</p>
        <Button look="quiet" onClick={() => setDiscarding(true)}>
          {w().preview.discard}
        </Button>
        <A href={props.changeHref ?? link('/imports/new')} class={buttonClass('secondary')}>
          {w().preview.change}
        </A>
        <Show
          when={props.item.canCommit}
          fallback={
            <Button disabled={isBusy()} onClick={() => void act(() => props.onCommit(1))}>
              {w().preview.anyway}
            </Button>
          }
        >
          <Button look="primary" disabled={isBusy()} onClick={() => void act(() => props.onCommit())}>
            {rowsToWrite() === 0
              ? w().preview.nothingNew
              : w().preview.commit(format().number(rowsToWrite()))}
          </Button>
        </Show>
      </div>
      <Show when={isDiscarding()}>
        <ConfirmDialog
          title={w().preview.discardTitle}
          text={w().preview.discardText}
          action={w().preview.discard}
          busyAction={w().preview.discarding}
          isDangerous
          onConfirm={discard}
          onClose={() => setDiscarding(false)}
        />
      </Show>
    </>
  );
}
