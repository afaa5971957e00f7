import X from 'lucide-solid/icons/x';
import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import type { Filters } from '../../shared/filters.ts';

/** The filters that a click elsewhere set: each can be taken away. */
export function FilterChips(props: { filters: Filters }) {
  const { t, api, query } = useApp();
  const productId = () => props.filters.get('product');
  const product = query(() => ({
    key: ['product', productId()],
    load: (signal) => api.product(productId() ?? '', signal),
    enabled: productId() !== undefined,
  }));
  return (
    <>
      <Chip
        what={t('sales.category')}
        value={props.filters.get('category')}
        onRemove={() => props.filters.set({ category: undefined })}
      />
      <Chip
        what={t('sales.product')}
        value={productId() && (product.data()?.item.name ?? productId())}
        onRemove={() => props.filters.set({ product: undefined })}
      />
    </>
  );
}

function Chip(props: { what: string; value: string | undefined; onRemove: () => void }) {
  const { t } = useApp();
  return (
    <Show when={props.value}>
      {(value) => (
        <button
          type="button"
          aria-label={`${t('sales.filtered', props.what, value())}. ${t('sales.remove', props.what)}`}
          class="control inline-flex max-w-full items-center gap-1.5 rounded border border-brand-ink bg-brand-subtle px-2.5 text-brand-ink"
          onClick={() => props.onRemove()}
        >
          <span class="truncate">{t('sales.filtered', props.what, value())}</span>
          <X class="size-3.5 shrink-0" aria-hidden="true" />
        </button>
      )}
    </Show>
  );
}
