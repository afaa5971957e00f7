/** Words for values of a fixed set, in Spanish, English and Portuguese. */
export interface Vocabulary {
  /** What a cell may hold, for people. */
  expected: string;
  /** Per value, the pattern (RE2) of its words: whole texts in lower case, without accents. The first that fits counts. */
  values: Readonly<Record<string, string>>;
}

const weight = 'kgs?|kilos?|kilogramos?|kilograms?|quilos?|quilogramas?|peso|granel';
const piece =
  'u|un|und|unds|uni|unid|unids|unit|units|unidad|unidades|unidade|ea|each|pz|pza|pzas|pieza|piezas|pc|pce|pcs|piece|pieces|peca|pecas';
/** Whatever is not weighed at the till is counted, also by the box or the litre. */
const counted =
  'caja|cajas|cj|cja|box|boxes|caixa|caixas|cx|paquete|paquetes|paq|pqt|pack|packs|pacote|pacotes|pct|bolsa|bolsas|bag|bags|saco|sacos|bulto|bultos|fardo|fardos|botella|botellas|bot|bottle|bottles|garrafa|garrafas|lata|latas|can|cans|frasco|frascos|pote|potes|tarro|tarros|jar|jars|docena|docenas|dozen|duzia|duzias|par|pares|pair|pairs|rollo|rollos|rolo|rolos|roll|rolls|bandeja|bandejas|tray|trays|sobre|sobres|kit|kits|juego|juegos|set|sets|combo|combos|litro|litros|liter|litre|lt|lts|l|metro|metros|m|mt|mts|galon|galones';
/** A package is sold by the piece, whatever is in it: `500 g`, `1,5 Lt`, and with a price before it `R$ / 13 kg`. */
const content = 'mg|g|gr|grs|gramos?|kgs?|kilos?|ml|cc|cl|l|lt|lts|litros?|oz|lb|und?|unidades|units';

/** How a product is counted. */
export const unitWords: Vocabulary = {
  expected:
    'unit or kg (unidad, pieza, caja, litro; kilo, granel), or the content of a package such as 500 g',
  values: {
    kg: `\\D*\\b(${weight})\\b\\D*`,
    unit: `(${piece}|${counted})\\.?|([^/\\d]*/\\s*)?\\d+([.,]\\d+)?\\s*(${content})\\.?`,
  },
};

/** VAT classes. Of rates, 0 is exempt, Venezuela's 8 reduced, and the usual ones of Latin America general. */
export const taxWords: Vocabulary = {
  expected: 'general, reduced or exempt (exento, reducido), or a rate such as 16%',
  values: {
    exempt: '(e|ex|exen[a-z]*|exon[a-z]*|isen[a-z]*|exempt[a-z]*)\\b.*|0+([.,]0+)?\\s*%?',
    reduced: '(r|red|reduc[a-z]*|reduz[a-z]*)\\b.*|8([.,]0+)?\\s*%?',
    general:
      '(iva )?(g|gen|gral|general|geral|normal|standard|estandar|padrao)\\b.*|(7|12|13|15|16|18|19|21|22)([.,]0+)?\\s*%?',
  },
};

/** States of an order to a supplier. One that waits is sent: it is out, and its goods are not in. */
export const orderStatusWords: Vocabulary = {
  expected: 'draft, sent, received or cancelled (borrador, enviado, recibido, anulado)',
  values: {
    received: '(recib|receb|receiv|recep|recd|entreg|deliver).*',
    cancelled: '(cancel|anul|annul).*',
    draft: '(draft|borrador|rascunho).*',
    sent: '(sent|send|envi|emit|pend|abiert|abert|open|order|pedid|confirm|aprob|aprov|approv|en camino|em transito|en transito|in transit).*',
  },
};

/** The value that a text stands for; null for a word that is not known. */
export function wordValueSql(text: string, { values }: Vocabulary): string {
  const cases = Object.entries(values).map(
    ([value, pattern]) =>
      `WHEN regexp_full_match(lower(strip_accents(${text})), '${pattern}') THEN '${value}'`,
  );
  return `CASE ${cases.join(' ')} END`;
}
