import type { Snapshot } from '../delta/table.ts';

/** Versions of `products` whose hash is kept: the newest, and those of requests still running. */
const maxKept = 4;

/** Remembers per version of `products` what `compute` makes of it. */
export function createCategoriesHash(
  compute: (products: Snapshot) => Promise<string>,
): (products: Snapshot) => Promise<string> {
  const known = new Map<number, Promise<string>>();
  return (products) => {
    const kept = known.get(products.version);
    if (kept) return kept;
    const computed = compute(products);
    known.set(products.version, computed);
    computed.catch(() => known.delete(products.version));
    for (const version of known.keys()) {
      if (known.size <= maxKept) break;
      known.delete(version);
    }
    return computed;
  };
}

/** Over `products`: the same for two versions exactly if every product is in the same category. */
export const categoriesHashSql = `SELECT md5(coalesce(string_agg(
    to_json([product_id, category])::VARCHAR, '' ORDER BY product_id), '')) AS hash FROM products`;
