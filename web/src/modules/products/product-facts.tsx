import type { ProductDetail } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';

/** What the product master says. */
export function ProductFacts(props: { product: ProductDetail['item']; class?: string }) {
  const { t, format } = useApp();
  const orNone = (value: string | null, write = (text: string) => text) =>
    value === null ? t('app.none') : write(value);
  const facts = () => {
    const { product } = props;
    return [
      { label: t('product.price'), value: orNone(product.price, format().unitMoney) },
      { label: t('product.cost'), value: orNone(product.unitCost, format().unitMoney) },
      { label: t('product.category'), value: orNone(product.category) },
      { label: t('product.brand'), value: orNone(product.brand) },
      { label: t('product.unit'), value: t(`product.units.${product.unit}`) },
      {
        label: t('product.tax'),
        value: product.taxClass === null ? t('app.none') : t(`product.taxes.${product.taxClass}`),
      },
      { label: t('product.kind'), value: t(`product.kinds.${product.kind}`) },
      { label: t('product.code'), value: product.productId },
      { label: t('product.ean'), value: orNone(product.ean) },
      { label: t('product.supplier'), value: orNone(product.supplierId) },
      { label: t('product.updated'), value: format().dateTime(product.updatedAt) },
    ];
  };
  return (
    <Card title={t('product.facts')} class={`self-start ${props.class ?? ''}`}>
      <FactList class="px-4 pb-2" facts={facts()} />
    </Card>
  );
}
