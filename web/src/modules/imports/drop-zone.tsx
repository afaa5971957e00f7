import FileUp from 'lucide-solid/icons/file-up';
import { createSignal } from 'solid-js';
import { useWords } from '../../shared/i18n/words.ts';
import { buttonClass } from '../../ui/button.tsx';
import { isPhone } from '../../ui/media.ts';
import { importWords } from './words.ts';

const accepted = '.csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.ndjson,.parquet,.gz,.zip';

/** Where a file is dropped or chosen. The button is a native file field: every keyboard and phone knows it. */
export function DropZone(props: { onFile: (file: File) => void }) {
  const w = useWords(importWords);
  const [isOver, setOver] = createSignal(false);
  const title = () => (isPhone() ? w().drop.titlePhone : w().drop.title);
  const take = (files: FileList | null | undefined) => {
    const file = files?.item(0);
    if (file) props.onFile(file);
  };
  return (
    <section
      aria-label={title()}
      class={`card flex flex-col items-center gap-2 border-2 border-dashed px-6 py-12 text-center transition-colors ${isOver() ? 'border-brand-graphic bg-brand-subtle' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <FileUp class="size-8 text-ink-3" aria-hidden="true" />
      <p class="text-base font-semibold">{isOver() ? w().drop.release : title()}</p>
      <p class="max-w-96 text-ink-2">{w().drop.text}</p>
      <label
        class={`${buttonClass('primary')} relative mt-2 cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-ink`}
      >
        {w().drop.choose}
        <input
          type="file"
          accept={accepted}
          class="absolute inset-0 cursor-pointer opacity-0"
          onChange={(event) => take(event.currentTarget.files)}
        />
      </label>
    </section>
  );
}
