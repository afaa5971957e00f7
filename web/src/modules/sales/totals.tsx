import { For } from 'solid-js';
import type { SalesSummary } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';

/** The sums over every group, as the API computed them. */
export function Totals(props: { totals: SalesSummary['totals'] }) {
  const { t, format } = useApp();
  const figures = () => {
    const { revenue, cost, margin, tickets, units, lines } = props.totals;
    const money = (amount: string | null) => (amount === null ? t('app.none') : format().money(amount));
    return [
      { label: t('measures.revenue'), value: money(revenue) },
      { label: t('measures.margin'), value: money(margin) },
      { label: t('measures.cost'), value: money(cost) },
      { label: t('measures.tickets'), value: format().number(tickets) },
      { label: t('measures.units'), value: format().quantitySum(units) },
      { label: t('measures.lines'), value: format().number(lines) },
    ];
  };
  return (
    <section aria-label={t('sales.totals')} class="card overflow-hidden">
      <dl class="grid gap-px bg-line md:grid-cols-3 xl:grid-cols-6">
        <For each={figures()}>
          {(figure) => (
            <div class="bg-surface px-4 py-3 max-md:flex max-md:items-baseline max-md:justify-between max-md:gap-4 max-md:py-2">
              <dt class="text-ink-2">{figure.label}</dt>
              <dd class="text-base font-semibold tracking-tight tabular max-md:text-sm">{figure.value}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
