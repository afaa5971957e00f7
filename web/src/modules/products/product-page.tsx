import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useFilters, usePeriod } from '../../shared/filters.ts';
import { Page } from '../../shell/page.tsx';
import { PeriodPicker } from '../../shell/period-picker.tsx';
import { StoreSelect } from '../../shell/store-select.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Loaded } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import NotFoundPage from '../not-found/not-found-page.tsx';
import { ProductFacts } from './product-facts.tsx';
import { ProductSales } from './product-sales.tsx';
import { ProductStock } from './product-stock.tsx';

/** One product: what it is, where it is, how it sells. */
export default function ProductPage() {
  const { t, api, query } = useApp();
  const params = useParams<{ productId: string }>();
  const filters = useFilters();
  const resolved = usePeriod(filters);
  const product = query(() => ({
    key: ['product', params.productId],
    load: (signal) => api.product(params.productId, signal),
  }));
  const item = () => product.data()?.item;
  const isMissing = () => {
    const error = product.error();
    return error instanceof ApiError && error.status === 404;
  };
  return (
    <Show when={!isMissing()} fallback={<NotFoundPage />}>
      <Page
        title={item()?.name ?? '\u00a0'}
        of={product.data()}
        back={
          <Show when={item()?.active === false}>
            <Badge tone="warning">{t('product.inactive')}</Badge>
          </Show>
        }
        filters={
          <>
            <StoreSelect filters={filters} />
            <PeriodPicker filters={filters} resolved={resolved} />
          </>
        }
      >
        <div class="grid gap-4 px-4 md:px-6 md:pt-5 xl:grid-cols-3">
          <Loaded query={product} fallback={<Skeleton class="h-96 xl:col-span-3" />}>
            {(data) => (
              <>
                <ProductSales
                  class="xl:col-span-2"
                  productId={data().item.productId}
                  store={filters.store()}
                  resolved={resolved}
                />
                <ProductFacts class="xl:row-span-2" product={data().item} />
                <ProductStock class="xl:col-span-2" product={data().item} />
              </>
            )}
          </Loaded>
        </div>
      </Page>
    </Show>
  );
}
