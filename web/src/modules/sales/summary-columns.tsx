import type { SalesSummaryItem, SummaryGrouping } from '#functions/contract.ts';
import { useLink } from '../../shared/filters.ts';
import type { Formatter } from '../../shared/format.ts';
import type { Translate } from '../../shared/i18n/language.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { bucketPeriod, type Period } from '../../shared/period.ts';
import type { Column } from '../../ui/data-table.tsx';
import { bucketLabel } from '../../ui/trend.ts';

export interface SummaryColumn extends Column<SalesSummaryItem> {
  text: (item: SalesSummaryItem) => string;
}

/** What a group is called. */
export function groupName(
  item: SalesSummaryItem,
  by: SummaryGrouping,
  t: Translate,
  format: Formatter,
): string {
  switch (by) {
    case 'day':
    case 'week':
    case 'month':
      return bucketLabel(item.period ?? '', by, format, t);
    case 'store':
      return item.storeName ?? item.storeId ?? '';
    case 'category':
      return item.category ?? t('home.noCategory');
    case 'product':
      return item.productName ?? item.productId ?? '';
  }
}

export function summaryColumns(by: SummaryGrouping, t: Translate, format: Formatter): SummaryColumn[] {
  const currency = format.currencySymbol;
  const figure = (
    id: 'revenue' | 'cost' | 'margin' | 'tickets' | 'units' | 'lines',
    header: string,
    write: (amount: string | number) => string,
  ): SummaryColumn => {
    const text = (item: SalesSummaryItem) => {
      const amount = item[id];
      return amount === null ? t('app.none') : write(amount);
    };
    return { id, header, numeric: true, text, cell: text, ...(id === 'cost' ? {} : { sort: id }) };
  };
  const name = (item: SalesSummaryItem) => groupName(item, by, t, format);
  const isTime = by === 'day' || by === 'week' || by === 'month';
  return [
    { id: 'group', header: t(`sales.${by}`), sort: isTime ? 'period' : 'name', text: name, cell: name },
    figure('revenue', `${t('measures.revenue')} (${currency})`, format.decimal),
    figure('cost', `${t('measures.cost')} (${currency})`, format.decimal),
    figure('margin', `${t('measures.margin')} (${currency})`, format.decimal),
    figure('tickets', t('measures.tickets'), format.number),
    figure('units', t('measures.units'), format.quantitySum),
    figure('lines', t('measures.lines'), format.number),
  ];
}

/** From a group to what it is made of: a time to its lines, a store to its days, a category to its products. */
export function createSummaryLinks(view: {
  by: SummaryGrouping;
  period: Period;
  filters: { get(name: string): string | undefined };
}): (item: SalesSummaryItem) => string {
  const link = useLink();
  return (item) => {
    const kept = { category: view.filters.get('category'), product: view.filters.get('product') };
    switch (view.by) {
      case 'day':
        return link('/sales', { ...fixed(item, 'day', view.period), product: kept.product, view: 'lines' });
      case 'week':
        return link('/sales', { ...fixed(item, 'week', view.period), ...kept, by: 'day' });
      case 'month':
        return link('/sales', { ...fixed(item, 'month', view.period), ...kept, by: 'day' });
      case 'store':
        return link('/sales', { ...kept, store: item.storeId, by: 'day' });
      case 'category':
        return link('/sales', { ...kept, category: item.category ?? undefined, by: 'product' });
      case 'product':
        return link(`/products/${segmentOf(item.productId ?? '')}`);
    }
  };
}

function fixed(item: SalesSummaryItem, grain: 'day' | 'week' | 'month', within: Period) {
  return { ...bucketPeriod(item.period ?? '', grain, within), period: undefined };
}
