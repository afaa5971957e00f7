import type { ImportSummary } from '#functions/contract.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { importWords } from './words.ts';

const tones: Readonly<Partial<Record<ImportSummary['status'], Tone>>> = {
  previewed: 'warning',
  committed: 'positive',
  failed: 'negative',
};

/** What became of an import, in a word or two. */
export function ImportStatus(props: { item: Pick<ImportSummary, 'status' | 'outcome'> }) {
  const w = useWords(importWords);
  const text = () => {
    const { status, outcome } = props.item;
    const isIdle = status === 'committed' && outcome !== null && outcome !== 'committed';
    return isIdle ? w().outcomes[outcome] : w().statuses[status];
  };
  return <Badge tone={tones[props.item.status] ?? 'neutral'}>{text()}</Badge>;
}
