import { useApp } from '../../shared/app-context.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';

type StockState = 'out' | 'low' | 'enough';

export interface StockFacts {
  quantity: string;
  lowStock: boolean;
}

export function stockState(item: StockFacts): StockState {
  if (Number(item.quantity) <= 0) return 'out';
  return item.lowStock ? 'low' : 'enough';
}

const tones: Record<StockState, Tone> = { out: 'negative', low: 'warning', enough: 'positive' };

export function StockBadge(props: { item: StockFacts }) {
  const { t } = useApp();
  return <Badge tone={tones[stockState(props.item)]}>{t(`inventory.${stockState(props.item)}`)}</Badge>;
}
