import type { TenantRow } from '#functions/contract.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { adminWords } from './words.ts';

export const statuses = ['active', 'suspended', 'deleted'] as const satisfies TenantRow['status'][];

const tones: Readonly<Record<TenantRow['status'], Tone>> = {
  active: 'positive',
  suspended: 'warning',
  deleted: 'neutral',
};

export function TenantStatus(props: { status: TenantRow['status'] }) {
  const w = useWords(adminWords);
  return <Badge tone={tones[props.status]}>{w().statuses[props.status]}</Badge>;
}
