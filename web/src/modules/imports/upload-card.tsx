import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ImportProblem } from './import-problem.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { importWords } from './words.ts';

export interface UploadCardProps {
  file: File;
  sentBytes: number;
  fault: { code: string; detail: string | null } | null;
  onResume: () => void;
  onCancel: () => void;
}

/** A file on its way, and what to do when the network fails. */
export function UploadCard(props: UploadCardProps) {
  const w = useWords(importWords);
  const { format } = useApp();
  const size = (bytes: number) => formatBytes(bytes, format().language);
  const isInterrupted = () => props.fault?.code === 'client.offline';
  return (
    <div class="flex flex-col gap-3">
      <div class="card flex flex-col gap-3 p-4">
        <p class="font-medium break-words">{w().upload.sending(props.file.name)}</p>
        <ProgressBar
          label={w().upload.sending(props.file.name)}
          share={props.file.size === 0 ? 0 : props.sentBytes / props.file.size}
        />
        <div class="flex flex-wrap items-center justify-between gap-2">
          <p role="status" class="text-ink-2 tabular">
            {isInterrupted()
              ? w().upload.interrupted
              : w().upload.of(size(props.sentBytes), size(props.file.size))}
          </p>
          <div class="flex gap-2">
            <Show when={props.fault}>
              <Button look="primary" onClick={props.onResume}>
                {w().upload.resume}
              </Button>
            </Show>
            <Button onClick={props.onCancel}>{w().upload.cancel}</Button>
          </div>
        </div>
      </div>
      <Show when={!isInterrupted() && props.fault}>{(fault) => <ImportProblem problem={fault()} />}</Show>
    </div>
  );
}
