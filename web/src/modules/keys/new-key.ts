export const expiries = ['30', '90', '365', 'never'] as const;
/** Days until a key ends. */
export type Expiry = (typeof expiries)[number];

const dayMs = 86_400_000;

/** The moment at which a key made now ends, ISO 8601; null: never. */
export function expiresAt(expiry: Expiry, now: Date): string | null {
  return expiry === 'never' ? null : new Date(now.getTime() + Number(expiry) * dayMs).toISOString();
}

/** A key for some stores reads and writes them; everything else concerns the whole shop. */
export function isScopePossible(scope: string, reach: 'all' | 'some'): boolean {
  return reach === 'all' || scope === 'read' || scope === 'write';
}
