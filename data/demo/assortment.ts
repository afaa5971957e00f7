/** What a demo tenant's assortment is written in: families that multiply out into products. */
export interface ProductFamily {
  /** Start of the product's name, in the tenant's language. */
  name: string;
  /** Shelf price in US dollars of the first size. */
  priceUsd: number;
  brands: readonly string[];
  variants: readonly string[];
  /** The first is the base of `priceUsd`; the others cost in proportion, a little less per unit. */
  sizes: readonly string[];
  taxClass: 'general' | 'reduced' | 'exempt';
  unit: 'unit' | 'kg';
  /** How often shoppers pick it, relative to the other families. */
  popularity: number;
  /** Months (1–12) in which it is featured. */
  seasonMonths: readonly number[];
}

export interface Category {
  name: string;
  /** Share of the shelf price that is not cost. */
  marginShare: number;
  families: readonly ProductFamily[];
}

type FamilyDetails = Partial<Omit<ProductFamily, 'name' | 'priceUsd'>>;

/** A family with the usual defaults: one unnamed variant and size, general tax, sold by unit. */
export function family(name: string, priceUsd: number, details: FamilyDetails = {}): ProductFamily {
  return {
    name,
    priceUsd,
    brands: [''],
    variants: [''],
    sizes: [''],
    taxClass: 'general',
    unit: 'unit',
    popularity: 1,
    seasonMonths: [],
    ...details,
  };
}

const gramsPerUnit: Readonly<Record<string, number>> = {
  g: 1,
  kg: 1000,
  ml: 1,
  cl: 10,
  l: 1000,
  und: 1,
  rollos: 1,
  cm: 1,
  pc: 1,
  oz: 1,
  hojas: 1,
  w: 1,
};

/** The amount that a size label names (`6 x 330 ml` is 1,980), or null where it names none (`grande`). */
export function parseSizeAmount(label: string): number | null {
  const match = /^(?:(\d+) x )?(\d+(?:[.,]\d+)?) (\p{L}+)$/u.exec(label);
  const perUnit = gramsPerUnit[(match?.[3] ?? '').toLowerCase()];
  if (!match || perUnit === undefined) return null;
  return Number(match[1] ?? 1) * Number((match[2] ?? '').replace(',', '.')) * perUnit;
}

/** How a size's price compares with the family's first size: larger packs cost less per unit. */
export function computeSizePriceFactor(label: string, position: number, baseLabel: string): number {
  const amount = parseSizeAmount(label);
  const base = parseSizeAmount(baseLabel);
  if (amount === null || base === null) return 1 + 0.45 * position;
  return (amount / base) ** 0.9;
}
