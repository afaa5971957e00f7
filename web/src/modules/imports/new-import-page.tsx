import { A, useNavigate } from '@solidjs/router';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import { createEffect, createSignal, Match, on, onCleanup, Show, Switch } from 'solid-js';
import type { ImportSuggestion, NewImport } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useFilters, useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ColumnsForm } from './columns-form.tsx';
import { DropZone } from './drop-zone.tsx';
import { ImportProblem, problemOf } from './import-problem.tsx';
import { sendFile } from './send-file.ts';
import { Steps } from './steps.tsx';
import { UploadCard } from './upload-card.tsx';
import { importWords } from './words.ts';

/** From a file to a preview: send it, say what it holds and which column is what. */
export default function NewImportPage() {
  const w = useWords(importWords);
  const { can } = useApp();
  const link = useLink();
  const filters = useFilters();
  const [uploadId, setUploadId] = createSignal<string | null>(filters.get('upload') ?? null);
  return (
    <Page
      title={w().newTitle}
      back={
        <A href={link('/imports')} class="flex items-center gap-1 text-ink-3 hover:text-ink">
          <ChevronLeft class="size-4" aria-hidden="true" />
          {w().back}
        </A>
      }
    >
      <div class="mx-auto flex max-w-5xl flex-col gap-4 px-4 md:px-6 md:pt-5">
        <Show when={can('data.import')} fallback={<EmptyState title={w().forbidden} />}>
          <Steps current={uploadId() === null ? 'file' : 'columns'} />
          <Show when={uploadId()} keyed fallback={<SendStep onSent={setUploadId} />}>
            {(id) => <ColumnsStep uploadId={id} onOther={() => setUploadId(null)} />}
          </Show>
        </Show>
      </div>
    </Page>
  );
}

function SendStep(props: { onSent: (uploadId: string) => void }) {
  const { api } = useApp();
  const [file, setFile] = createSignal<File | null>(null);
  const [sent, setSent] = createSignal(0);
  const [fault, setFault] = createSignal<ReturnType<typeof problemOf> | null>(null);
  let sending = new AbortController();
  onCleanup(() => sending.abort());
  const send = async (chosen: File) => {
    sending = new AbortController();
    const { signal } = sending;
    setFile(chosen);
    setFault(null);
    try {
      props.onSent(await sendFile(chosen, { api, signal, onProgress: setSent }));
    } catch (error) {
      if (!signal.aborted) setFault(problemOf(error));
    }
  };
  const cancel = () => {
    sending.abort();
    setFile(null);
    setFault(null);
    setSent(0);
  };
  return (
    <Show when={file()} fallback={<DropZone onFile={(chosen) => void send(chosen)} />}>
      {(chosen) => (
        <UploadCard
          file={chosen()}
          sentBytes={sent()}
          fault={fault()}
          onResume={() => void send(chosen())}
          onCancel={cancel}
        />
      )}
    </Show>
  );
}

function ColumnsStep(props: { uploadId: string; onOther: () => void }) {
  const w = useWords(importWords);
  const { t, api } = useApp();
  const link = useLink();
  const navigate = useNavigate();
  const filters = useFilters();
  const [sheet, setSheet] = createSignal<string>();
  const [suggestion, setSuggestion] = createSignal<ImportSuggestion | null>(null);
  const [fault, setFault] = createSignal<ReturnType<typeof problemOf> | null>(null);
  const look = async () => {
    setFault(null);
    const chosen = sheet();
    try {
      const json = { uploadId: props.uploadId, ...(chosen === undefined ? {} : { sheet: chosen }) };
      setSuggestion(await api.call((client) => client.imports.suggest.$post({ json })));
    } catch (error) {
      setFault(problemOf(error));
    }
  };
  createEffect(
    on(sheet, () => {
      setSuggestion(null);
      void look();
    }),
  );
  const start = async (request: Omit<NewImport, 'uploadId' | 'commit'>) => {
    const chosen = sheet();
    const json: NewImport = {
      uploadId: props.uploadId,
      commit: false,
      ...(chosen === undefined ? {} : { sheet: chosen }),
      ...request,
    };
    const { importId } = await api.call((client) => client.imports.$post({ json }));
    navigate(link(`/imports/${importId}`));
  };
  const other = () => {
    filters.set({ upload: undefined });
    props.onOther();
  };
  return (
    <Switch
      fallback={
        <p role="status" class="card p-6 text-ink-2">
          {w().upload.looking}
        </p>
      }
    >
      <Match when={fault()}>
        {(problem) => (
          <ImportProblem
            title={w().done.failed}
            problem={problem()}
            requestId={problem().requestId}
            action={
              <>
                <Button onClick={() => void look()}>{t('errors.retry')}</Button>
                <Button look="primary" onClick={other}>
                  {w().upload.other}
                </Button>
              </>
            }
          />
        )}
      </Match>
      <Match when={suggestion()}>
        {(found) => (
          <ColumnsForm
            suggestion={found()}
            sheet={sheet()}
            onSheet={setSheet}
            onOther={other}
            onStart={start}
          />
        )}
      </Match>
    </Switch>
  );
}
