/** What shops call the movements of their stock: Spanish, English, Portuguese; without case and accents. */
const kinds = {
  shrinkage:
    'merm|perd|shrink|loss|waste|desperdic|vencid|expired|danad|damage|rotur|robo|theft|quebr|averia',
  transfer: 'trasl|transf',
  receipt: 'recep|receipt|recib|receb|compra|purchase|delivery',
  adjustment: 'ajust|adjust|correc|conteo|count|inventario|diferencia|entrada|salida|saida|ingreso|egreso',
} as const;
const inward = 'entrada|ingreso|recib|receb|\\b(in|alta)\\b';
const outward = 'salida|saida|egreso|enviad|\\b(out|baja|baixa)\\b';

/** Whether a text, in lower case and without accents, names a movement or its direction. */
export function isMovementSql(text: string): string {
  return `regexp_matches(${text}, '${[...Object.values(kinds), inward, outward].join('|')}')`;
}

/** The movement's type; an adjustment where the text says nothing. */
export function movementTypeSql(text: string): string {
  const cases = Object.entries(kinds).map(
    ([kind, words]) => `WHEN regexp_matches(${text}, '${words}') THEN '${kind}'`,
  );
  return `CASE ${cases.join(' ')} ELSE 'adjustment' END`;
}

/**
 * The signed quantity. A file that writes directions in words has quantities without sign: those that went
 * out, and losses, become negative. A sign that the file has stays.
 */
export function signedQuantitySql(text: string, quantity: string): string {
  const out = `regexp_matches(${text}, '${outward}') OR (regexp_matches(${text}, '${kinds.shrinkage}') AND NOT regexp_matches(${text}, '${inward}'))`;
  return `CASE WHEN ${quantity} > 0 AND coalesce(${out}, FALSE) THEN -${quantity} ELSE ${quantity} END`;
}
