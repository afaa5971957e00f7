import { A } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { SalesSummaryItem } from '#functions/contract.ts';
import type { StatsQuery } from '../../shared/api/client.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Changes, useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { type Bar, BarList } from '../../ui/bar-list.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';

const rows = 7;

export interface RankingProps {
  scope: StatsQuery;
  /** Whether the dates of the scope are known yet. */
  isKnown: boolean;
}

/** What sells most, by revenue. */
export function ProductRanking(props: RankingProps) {
  const { t } = useApp();
  const link = useLink();
  return (
    <Ranking
      {...props}
      by="product"
      title={t('home.topProducts')}
      empty={t('home.noProducts')}
      toBar={(item) => ({
        key: item.productId ?? '',
        label: item.productName ?? item.productId ?? '',
        href: link(`/products/${segmentOf(item.productId ?? '')}`),
      })}
    />
  );
}

/** How much each category sells. */
export function CategoryRanking(props: RankingProps) {
  const { t } = useApp();
  const link = useLink();
  return (
    <Ranking
      {...props}
      by="category"
      title={t('home.byCategory')}
      empty={t('home.noCategories')}
      toBar={(item) => ({
        key: item.category ?? '',
        label: item.category ?? t('home.noCategory'),
        href: link('/sales', item.category ? { by: 'product', category: item.category } : { by: 'category' }),
      })}
    />
  );
}

interface RankedProps extends RankingProps {
  by: 'product' | 'category';
  title: string;
  empty: string;
  toBar: (item: SalesSummaryItem) => Pick<Bar, 'key' | 'label' | 'href'>;
}

function Ranking(props: RankedProps) {
  const { t, api, format, query } = useApp();
  const asked = () => ({ ...props.scope, by: props.by, sort: '-revenue' as const, limit: rows });
  const ranking = query(() => ({
    key: ['summary', asked()],
    load: (signal) => api.summary(asked(), signal),
    enabled: props.isKnown,
  }));
  const bars = () =>
    (ranking.data()?.items ?? []).map((item) => ({
      ...props.toBar(item),
      value: Number(item.revenue),
      text: format().moneyShort(item.revenue),
    }));
  return (
    <Card title={props.title} action={<SeeAll path="/sales" changes={{ by: props.by }} what={props.title} />}>
      <Loaded query={ranking} fallback={<RowSkeletons />}>
        {(data) => (
          <Show
            when={data().items.length > 0}
            fallback={<EmptyState title={t('home.noSales')} text={props.empty} />}
          >
            <BarList bars={bars()} />
          </Show>
        )}
      </Loaded>
    </Card>
  );
}

/** The way from a card to all of its rows; `what` tells the links apart for screen readers. */
export function SeeAll(props: { path: string; changes: Changes; what: string }): JSX.Element {
  const { t } = useApp();
  const link = useLink();
  return (
    <A
      href={link(props.path, props.changes)}
      class="flex min-h-8 items-center rounded-sm font-medium text-brand-ink hover:underline max-md:min-h-11"
    >
      {t('home.seeAll')}
      <span class="sr-only">: {props.what}</span>
    </A>
  );
}

export function RowSkeletons() {
  return (
    <div class="flex flex-col px-4 pb-2" aria-hidden="true">
      <For each={Array.from({ length: rows })}>{() => <Skeleton class="my-1.5 h-7" />}</For>
    </div>
  );
}
