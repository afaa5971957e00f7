import { type Category, family } from '../assortment.ts';

const colors = ['white', 'coral', 'deep blue', 'sage', 'terracotta', 'charcoal'];
const makers = ['Casa Istmo', 'Bahía', 'Palmar', 'Tierra & Mar'];

export const homewareCategories: readonly Category[] = [
  {
    name: 'Tableware',
    marginShare: 0.48,
    families: [
      family('Stoneware mug', 8.5, { brands: makers, variants: colors, popularity: 7 }),
      family('Dinner plate', 11, {
        brands: ['Casa Istmo', 'Tierra & Mar'],
        variants: colors,
        sizes: ['27 cm', '21 cm'],
        popularity: 5,
      }),
      family('Serving bowl', 18, {
        brands: ['Casa Istmo', 'Tierra & Mar'],
        variants: ['white', 'deep blue', 'terracotta'],
        sizes: ['24 cm', '30 cm'],
        popularity: 3,
      }),
      family('Wine glass', 7.5, {
        brands: ['Bahía', 'Cristal Claro'],
        variants: ['clear', 'smoke', 'coral rim'],
        sizes: ['1 pc', '4 pc'],
        popularity: 4,
      }),
      family('Cutlery set', 42, {
        brands: ['Bahía'],
        variants: ['brushed steel', 'matte gold', 'black'],
        sizes: ['16 pc', '24 pc'],
      }),
      family('Espresso cup', 6, { brands: makers, variants: ['white', 'deep blue', 'coral'], popularity: 4 }),
      family('Salad servers', 14, { brands: ['Palmar'], variants: ['teak', 'olive wood', 'horn'] }),
      family('Placemat', 5.5, {
        brands: ['Palmar', 'Casa Istmo'],
        variants: ['woven palm', 'linen blue', 'linen coral'],
        popularity: 3,
      }),
      family('Carafe', 19, {
        brands: ['Cristal Claro'],
        variants: ['clear', 'smoke'],
        sizes: ['75 cl', '100 cl'],
      }),
    ],
  },
  {
    name: 'Kitchen',
    marginShare: 0.42,
    families: [
      family('Chopping board', 22, {
        brands: ['Palmar', 'Tierra & Mar'],
        variants: ['teak', 'bamboo'],
        sizes: ['30 cm', '40 cm'],
        popularity: 2,
      }),
      family('Storage jar', 9, {
        brands: ['Cristal Claro', 'Casa Istmo'],
        variants: ['cork lid', 'bamboo lid'],
        sizes: ['50 cl', '100 cl', '150 cl'],
        popularity: 4,
      }),
      family('Apron', 21, {
        brands: ['Casa Istmo', 'Mola Studio'],
        variants: ['striped', 'denim', 'mola print'],
        popularity: 2,
      }),
      family('Tea towel', 7, {
        brands: ['Casa Istmo', 'Mola Studio'],
        variants: ['toucan', 'hibiscus', 'canal map', 'waves', 'plain'],
        popularity: 6,
      }),
      family('Coffee press', 29, { brands: ['Boquete Roasters'], sizes: ['35 cl', '100 cl'], popularity: 2 }),
      family('Spice grinder', 17, { brands: ['Palmar'], variants: ['salt', 'pepper'], popularity: 2 }),
      family('Cast iron skillet', 36, { brands: ['Forja'], sizes: ['20 cm', '26 cm', '30 cm'] }),
      family('Oven mitt', 11, {
        brands: ['Casa Istmo', 'Mola Studio'],
        variants: ['deep blue', 'coral', 'mola print'],
      }),
    ],
  },
  {
    name: 'Textiles',
    marginShare: 0.5,
    families: [
      family('Cushion cover', 24, {
        brands: ['Casa Istmo', 'Mola Studio'],
        variants: [...colors, 'mola print'],
        sizes: ['45 cm', '60 cm'],
        popularity: 4,
      }),
      family('Throw blanket', 48, {
        brands: ['Tierra & Mar', 'Casa Istmo'],
        variants: ['sand', 'deep blue', 'coral'],
        popularity: 2,
        seasonMonths: [11, 12],
      }),
      family('Beach towel', 29, {
        brands: ['Bahía'],
        variants: ['coral stripe', 'blue stripe', 'palms', 'parrot'],
        popularity: 3,
        seasonMonths: [1, 2, 3],
      }),
      family('Table runner', 26, {
        brands: ['Casa Istmo'],
        variants: ['linen sand', 'linen blue', 'embroidered'],
      }),
      family('Napkin set', 16, {
        brands: ['Casa Istmo', 'Tierra & Mar'],
        variants: ['white', 'coral', 'deep blue'],
        sizes: ['4 pc', '8 pc'],
        popularity: 2,
      }),
      family('Hammock', 68, {
        brands: ['Palmar'],
        variants: ['natural', 'deep blue', 'multicolour'],
        seasonMonths: [1, 2, 3],
      }),
      family('Rug', 89, {
        brands: ['Tierra & Mar'],
        variants: ['jute', 'woven blue', 'woven coral'],
        sizes: ['60 cm', '120 cm', '180 cm'],
      }),
    ],
  },
  {
    name: 'Candles & scents',
    marginShare: 0.56,
    families: [
      family('Scented candle', 16, {
        brands: ['Bahía', 'Luz'],
        variants: ['sea salt', 'lemongrass', 'vanilla', 'cacao', 'rainforest', 'coffee'],
        sizes: ['180 g', '320 g'],
        popularity: 8,
        seasonMonths: [11, 12],
      }),
      family('Reed diffuser', 23, {
        brands: ['Luz'],
        variants: ['sea salt', 'lemongrass', 'rainforest', 'orange blossom'],
        sizes: ['100 ml', '200 ml'],
        popularity: 4,
      }),
      family('Room spray', 13, {
        brands: ['Luz', 'Bahía'],
        variants: ['sea salt', 'lemongrass', 'vanilla'],
        popularity: 2,
      }),
      family('Tealight holder', 9, {
        brands: ['Cristal Claro', 'Forja'],
        variants: ['clear', 'amber', 'black'],
        popularity: 3,
      }),
      family('Incense', 6, {
        brands: ['Luz'],
        variants: ['copal', 'sandalwood', 'palo santo'],
        sizes: ['20 pc', '40 pc'],
        popularity: 2,
      }),
    ],
  },
  {
    name: 'Décor',
    marginShare: 0.52,
    families: [
      family('Vase', 27, {
        brands: ['Tierra & Mar', 'Cristal Claro'],
        variants: ['white', 'deep blue', 'terracotta', 'amber'],
        sizes: ['18 cm', '30 cm'],
        popularity: 3,
      }),
      family('Picture frame', 15, {
        brands: ['Palmar', 'Forja'],
        variants: ['teak', 'black', 'brass'],
        sizes: ['10 cm', '20 cm', '30 cm'],
        popularity: 4,
      }),
      family('Wall art print', 34, {
        brands: ['Mola Studio'],
        variants: ['toucan', 'Casco rooftops', 'canal locks', 'hibiscus', 'map of Panama'],
        sizes: ['30 cm', '50 cm'],
        popularity: 2,
      }),
      family('Planter', 21, {
        brands: ['Tierra & Mar'],
        variants: ['white', 'terracotta', 'sage', 'charcoal'],
        sizes: ['15 cm', '22 cm', '30 cm'],
        popularity: 3,
      }),
      family('Basket', 32, {
        brands: ['Palmar', 'Wounaan Weavers'],
        variants: ['natural', 'black pattern', 'coral pattern'],
        sizes: ['20 cm', '35 cm', '45 cm'],
        popularity: 3,
      }),
      family('Wall clock', 45, { brands: ['Forja'], variants: ['brass', 'black', 'teak'] }),
      family('Mirror', 74, {
        brands: ['Palmar', 'Forja'],
        variants: ['rattan', 'black', 'brass'],
        sizes: ['40 cm', '60 cm'],
      }),
      family('Table lamp', 58, { brands: ['Luz'], variants: ['rattan', 'ceramic white', 'ceramic blue'] }),
    ],
  },
  {
    name: 'Gifts & stationery',
    marginShare: 0.55,
    families: [
      family('Greeting card', 4.5, {
        brands: ['Mola Studio'],
        variants: [
          'birthday',
          'thank you',
          'congratulations',
          'with love',
          'blank toucan',
          'blank hibiscus',
          'Christmas',
        ],
        popularity: 9,
        seasonMonths: [2, 5, 12],
      }),
      family('Notebook', 12, {
        brands: ['Mola Studio', 'Casa Istmo'],
        variants: ['ruled', 'dotted', 'plain'],
        sizes: ['14 cm', '21 cm'],
        popularity: 5,
      }),
      family('Gift wrap', 5, {
        brands: ['Mola Studio'],
        variants: ['waves', 'parrots', 'kraft', 'Christmas'],
        popularity: 5,
        seasonMonths: [12],
      }),
      family('Keyring', 8, {
        brands: ['Casa Istmo', 'Wounaan Weavers'],
        variants: ['toucan', 'frog', 'mola', 'hat'],
        popularity: 6,
      }),
      family('Tote bag', 18, {
        brands: ['Casa Istmo', 'Mola Studio'],
        variants: ['toucan', 'canal map', 'plain'],
        popularity: 4,
      }),
      family('Fridge magnet', 5, {
        brands: ['Casa Istmo'],
        variants: ['toucan', 'canal', 'frog', 'Casco', 'mola', 'hat'],
        popularity: 7,
      }),
      family('Puzzle', 24, {
        brands: ['Juega'],
        variants: ['canal locks', 'reef', 'birds'],
        sizes: ['500 pc', '1000 pc'],
        seasonMonths: [11, 12],
      }),
      family('Jewellery dish', 12, { brands: ['Tierra & Mar'], variants: colors, popularity: 3 }),
      family('Ornament', 9, {
        brands: ['Wounaan Weavers', 'Forja'],
        variants: ['star', 'bell', 'bird', 'palm', 'angel'],
        popularity: 1,
        seasonMonths: [11, 12],
      }),
      family('Gift box', 39, {
        brands: ['Casa Istmo'],
        variants: ['coffee lover', 'spa evening', 'new home', 'little chef'],
        popularity: 2,
        seasonMonths: [5, 12],
      }),
    ],
  },
  {
    name: 'Bath & body',
    marginShare: 0.54,
    families: [
      family('Hand soap', 10, {
        brands: ['Luz', 'Bahía'],
        variants: ['sea salt', 'lemongrass', 'orange blossom', 'coconut'],
        sizes: ['250 ml', '500 ml'],
        popularity: 5,
      }),
      family('Body lotion', 15, {
        brands: ['Luz', 'Bahía'],
        variants: ['sea salt', 'vanilla', 'coconut', 'aloe'],
        sizes: ['200 ml', '400 ml'],
        popularity: 3,
      }),
      family('Soap bar', 6, {
        brands: ['Luz', 'Tierra & Mar'],
        variants: ['oat', 'cacao', 'charcoal', 'coconut', 'aloe', 'coffee scrub'],
        sizes: ['100 g', '3 x 100 g'],
        popularity: 5,
      }),
      family('Bath towel', 27, {
        brands: ['Bahía', 'Casa Istmo'],
        variants: colors,
        sizes: ['70 cm', '100 cm'],
        popularity: 3,
      }),
      family('Bath mat', 23, { brands: ['Palmar', 'Bahía'], variants: ['teak', 'white', 'sand'] }),
      family('Bath salts', 12, {
        brands: ['Luz'],
        variants: ['sea salt', 'lavender', 'citrus'],
        sizes: ['250 g', '500 g'],
        popularity: 2,
        seasonMonths: [5, 12],
      }),
      family('Toiletry bag', 19, {
        brands: ['Mola Studio', 'Casa Istmo'],
        variants: ['canvas', 'mola print', 'deep blue'],
        popularity: 2,
      }),
      family('Soap dispenser', 17, {
        brands: ['Tierra & Mar', 'Forja'],
        variants: ['white', 'terracotta', 'black', 'amber'],
        popularity: 2,
      }),
      family('Robe', 56, {
        brands: ['Bahía'],
        variants: ['white', 'sand', 'deep blue'],
        sizes: ['S', 'M', 'L'],
      }),
    ],
  },
  {
    name: 'Gourmet',
    marginShare: 0.4,
    families: [
      family('Geisha coffee', 28, {
        brands: ['Boquete Roasters'],
        variants: ['beans', 'ground'],
        sizes: ['125 g', '250 g'],
        popularity: 4,
      }),
      family('Single-origin chocolate', 7.5, {
        brands: ['Bocas Cacao'],
        variants: ['70 %', '85 %', 'sea salt', 'nibs'],
        popularity: 6,
        seasonMonths: [2, 12],
      }),
      family('Hot sauce', 6.5, {
        brands: ['Isla Colón'],
        variants: ['habanero', 'mango', 'culantro', 'smoked'],
        popularity: 5,
      }),
      family('Herbal tea', 9, {
        brands: ['Tierra & Mar'],
        variants: ['lemongrass', 'hibiscus', 'ginger'],
        sizes: ['15 pc', '30 pc'],
        popularity: 2,
      }),
      family('Honey', 11, {
        brands: ['Chiriquí Bees'],
        variants: ['wildflower', 'coffee blossom'],
        sizes: ['250 g', '500 g'],
        popularity: 2,
      }),
    ],
  },
];
