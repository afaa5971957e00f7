import type { Order } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';

export const statuses = [
  'draft',
  'sent',
  'received',
  'cancelled',
] as const satisfies readonly Order['status'][];

const tones: Record<Order['status'], Tone> = {
  draft: 'neutral',
  sent: 'warning',
  received: 'positive',
  cancelled: 'negative',
};

export function OrderStatus(props: { status: Order['status'] }) {
  const { t } = useApp();
  return <Badge tone={tones[props.status]}>{t(`orders.statuses.${props.status}`)}</Badge>;
}
