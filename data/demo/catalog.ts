import type { Random } from '../random.ts';
import { appendCheckDigit } from '../retail/ean.ts';
import { type Category, computeSizePriceFactor, type ProductFamily } from './assortment.ts';
import type { DemoProfile } from './profile.ts';

/** A product of the demo, before prices are put into the local currency. */
export interface DemoProduct {
  /** Position by popularity: 0 sells most. */
  rank: number;
  productId: string;
  name: string;
  category: string;
  brand: string | null;
  supplierIndex: number;
  unit: 'unit' | 'kg';
  ean: string;
  taxClass: 'general' | 'reduced' | 'exempt';
  priceUsd: number;
  costUsd: number;
  /** Months in which it is featured, as a bit per month (January is bit 0). */
  seasonBits: number;
}

interface Candidate {
  product: Omit<DemoProduct, 'rank'>;
  popularity: number;
}

/**
 * Multiplies the profile's families out into products, most popular first. `scale` below 1 keeps that share
 * of each category, at least one product each.
 */
export function buildCatalog(profile: DemoProfile, random: Random, scale: number): DemoProduct[] {
  const candidates: Candidate[] = [];
  for (const category of profile.categories) {
    const items = category.families.flatMap((family) => expandFamily(profile, category, family, random));
    const kept = Math.max(1, Math.ceil(items.length * Math.min(1, scale)));
    // Every k-th item, so that a small catalogue still shows all families of a category.
    const step = items.length / kept;
    for (let index = 0; index < kept; index += 1) {
      const item = items[Math.floor(index * step)];
      if (item) candidates.push(item);
    }
  }
  const numbered = candidates.map((candidate, index) => numberProduct(profile, candidate, index));
  numbered.sort(
    (a, b) => b.popularity - a.popularity || (a.product.productId < b.product.productId ? -1 : 1),
  );
  return numbered.map(({ product }, rank) => ({ ...product, rank }));
}

function expandFamily(
  profile: DemoProfile,
  category: Category,
  family: ProductFamily,
  random: Random,
): Candidate[] {
  const suppliers = profile.suppliers.flatMap((supplier, index) =>
    supplier.categories.includes(category.name) ? [index] : [],
  );
  const baseSize = family.sizes[0] ?? '';
  const shareOut = family.brands.length * Math.sqrt(family.variants.length * family.sizes.length);
  return family.brands.flatMap((brand, brandIndex) => {
    const supplierIndex = suppliers[Math.floor(random.next() * suppliers.length)] ?? 0;
    const brandLevel = 0.88 + 0.3 * random.next();
    return family.variants.flatMap((variant, variantIndex) =>
      family.sizes.map((size, sizeIndex): Candidate => {
        const sizeFactor = computeSizePriceFactor(size, sizeIndex, baseSize);
        const priceUsd = roundUsd(family.priceUsd * brandLevel * sizeFactor * (0.95 + 0.12 * random.next()));
        const margin = category.marginShare * (0.85 + 0.3 * random.next());
        const place = 1 / ((1 + 0.5 * brandIndex) * (1 + 0.35 * variantIndex) * (1 + 0.6 * sizeIndex));
        return {
          popularity:
            ((family.popularity * place) / Math.sqrt(shareOut)) * Math.exp(0.9 * (random.next() - 0.5)),
          product: {
            productId: '',
            name: [family.name, variant, brand, size].filter((part) => part !== '').join(' '),
            category: category.name,
            brand: brand === '' ? null : brand,
            supplierIndex,
            unit: family.unit,
            ean: '',
            taxClass: family.taxClass,
            priceUsd,
            costUsd: roundUsd(priceUsd * (1 - margin)),
            seasonBits: family.seasonMonths.reduce((bits, month) => bits | (1 << (month - 1)), 0),
          },
        };
      }),
    );
  });
}

/** Ids count up through the categories; goods sold by weight carry the shop's own scale code (21…). */
function numberProduct(profile: DemoProfile, candidate: Candidate, index: number): Candidate {
  const number = String(index + 1).padStart(5, '0');
  const manufacturer = String(1200 + ((index * 37) % 6700)).padStart(4, '0');
  const ean =
    candidate.product.unit === 'kg'
      ? appendCheckDigit(`21${number}00000`)
      : appendCheckDigit(`${profile.eanPrefix}${manufacturer}${number}`);
  return {
    popularity: candidate.popularity,
    product: { ...candidate.product, productId: `${profile.productIdPrefix}${number}`, ean },
  };
}

const roundUsd = (amount: number) => Math.round(amount * 10_000) / 10_000;
