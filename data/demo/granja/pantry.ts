import { type Category, family } from '../assortment.ts';

const mills = ['Molino Dorado', 'La Espiga', 'Maizal', 'Doña Inés', 'Trigal'];
const pantry = ['Del Llano', 'Valle Andino', 'La Cosecha', 'Don Julián', 'El Conuco', 'Mi Hogar'];
const sauces = ['Sazón Criollo', 'La Abuela', 'Del Huerto', 'Margariteña', 'Don Julián'];
const cans = ['Mar Caribe', 'Puerto Azul', 'Isla Coche', 'El Pescador'];
const sweets = ['Cacao Sur', 'Chuao Real', 'Dulce María', 'Nevado', 'Tío Simón'];
const coffee = ['Café Boconó', 'Alto Grano', 'Café Mérida', 'Flor de Café', 'Tostado Real'];

export const pantryCategories: readonly Category[] = [
  {
    name: 'Víveres',
    marginShare: 0.17,
    families: [
      family('Harina de maíz blanco', 1.15, {
        brands: mills,
        variants: ['precocida', 'extra fina', 'integral'],
        sizes: ['1 kg', '500 g', '2 kg'],
        taxClass: 'exempt',
        popularity: 9,
      }),
      family('Harina de maíz amarillo', 1.2, {
        brands: mills,
        sizes: ['1 kg', '500 g'],
        taxClass: 'exempt',
        popularity: 4,
      }),
      family('Harina de trigo', 1.3, {
        brands: mills,
        variants: ['todo uso', 'leudante', 'integral', 'para panadería'],
        sizes: ['1 kg', '900 g', '2 kg'],
        popularity: 4,
      }),
      family('Arroz', 1.25, {
        brands: pantry,
        variants: ['tipo I', 'parbolizado', 'integral', 'saborizado', 'para risotto'],
        sizes: ['1 kg', '500 g', '5 kg'],
        taxClass: 'exempt',
        popularity: 9,
      }),
      family('Pasta', 1.1, {
        brands: ['La Trattoria', 'Don Pascuale', 'Nonna Pía', 'Sémola Real', 'Primor del Sur'],
        variants: ['larga', 'vermicelli', 'corta tornillo', 'pluma', 'codito', 'dedal', 'linguini', 'lasaña'],
        sizes: ['1 kg', '500 g'],
        taxClass: 'exempt',
        popularity: 8,
      }),
      family('Azúcar', 1.35, {
        brands: ['Cañaveral', 'Dulcinea', 'Central Lara'],
        variants: ['refinada', 'morena', 'pulverizada'],
        sizes: ['1 kg', '2 kg', '500 g'],
        taxClass: 'exempt',
        popularity: 7,
      }),
      family('Sal', 0.6, {
        brands: ['Araya', 'Salina Real', 'Coche'],
        variants: ['refinada', 'marina gruesa', 'rosada'],
        sizes: ['1 kg', '500 g'],
        taxClass: 'exempt',
        popularity: 3,
      }),
      family('Aceite de maíz', 3.1, {
        brands: ['Girasol Oro', 'Cocinera', 'Flor Dorada', 'Natural Sol'],
        sizes: ['1 l', '500 ml', '2 l'],
        popularity: 6,
      }),
      family('Aceite de girasol', 2.9, {
        brands: ['Girasol Oro', 'Cocinera', 'Natural Sol', 'Del Llano'],
        sizes: ['1 l', '900 ml', '3 l'],
        popularity: 6,
      }),
      family('Aceite de oliva', 8.5, {
        brands: ['Olivar Viejo', 'Sierra Clara', 'Finca Alta'],
        variants: ['extra virgen', 'suave'],
        sizes: ['500 ml', '250 ml', '1 l'],
      }),
      family('Caraotas', 1.9, {
        brands: pantry,
        variants: ['negras', 'rojas', 'blancas'],
        sizes: ['500 g', '1 kg'],
        taxClass: 'exempt',
        popularity: 5,
      }),
      family('Granos', 1.7, {
        brands: pantry,
        variants: ['lentejas', 'garbanzos', 'arvejas verdes', 'frijol bayo', 'quinchoncho'],
        sizes: ['500 g', '1 kg'],
        taxClass: 'exempt',
        popularity: 4,
      }),
      family('Avena', 1.6, {
        brands: ['Amanecer', 'Granola Real', 'Valle Andino', 'Campo Sano'],
        variants: ['en hojuelas', 'molida', 'instantánea'],
        sizes: ['400 g', '200 g', '800 g'],
        popularity: 3,
      }),
      family('Fororo', 1.4, { brands: mills, sizes: ['500 g', '1 kg'] }),
      family('Panela', 1.2, { brands: ['Trapiche', 'El Cocuy'], sizes: ['500 g', '1 kg'] }),
      family('Huevos', 2.6, {
        brands: ['Granja Alegre', 'La Ponedora', 'Corral Viejo'],
        variants: ['AA', 'criollos'],
        sizes: ['12 und', '15 und', '30 und'],
        taxClass: 'exempt',
        popularity: 9,
      }),
    ],
  },
  {
    name: 'Salsas y enlatados',
    marginShare: 0.24,
    families: [
      family('Atún', 1.9, {
        brands: cans,
        variants: ['en aceite', 'al natural', 'con vegetales', 'picante'],
        sizes: ['140 g', '170 g', '3 x 80 g'],
        taxClass: 'exempt',
        popularity: 6,
      }),
      family('Sardinas', 1.1, {
        brands: cans,
        variants: ['en salsa de tomate', 'en aceite', 'picantes'],
        sizes: ['170 g', '425 g'],
        taxClass: 'exempt',
        popularity: 5,
      }),
      family('Salsa de tomate', 1.8, {
        brands: sauces,
        variants: ['tipo kétchup', 'picante', 'sin azúcar'],
        sizes: ['397 g', '198 g', '567 g'],
        popularity: 5,
      }),
      family('Mayonesa', 2.4, {
        brands: sauces,
        variants: ['clásica', 'light', 'con ajo', 'con limón'],
        sizes: ['445 g', '175 g', '910 g'],
        popularity: 6,
      }),
      family('Salsa para pasta', 2.1, {
        brands: sauces,
        variants: ['napolitana', 'boloñesa', 'con champiñones', 'a la albahaca'],
        sizes: ['490 g', '300 g'],
        popularity: 3,
      }),
      family('Mostaza', 1.5, { brands: sauces, variants: ['', 'con miel'], sizes: ['220 g', '500 g'] }),
      family('Salsa de soya', 1.7, {
        brands: ['Dragón', 'Oriental', 'Sazón Criollo'],
        sizes: ['150 ml', '500 ml'],
      }),
      family('Vinagre', 1.1, {
        brands: sauces,
        variants: ['blanco', 'de manzana', 'de vino'],
        sizes: ['500 ml', '1 l'],
      }),
      family('Adobo', 1.6, {
        brands: ['Sazón Criollo', 'La Abuela', 'Comino Real'],
        variants: ['completo', 'sin sal', 'para carnes', 'para pollo'],
        sizes: ['100 g', '200 g'],
        popularity: 2,
      }),
      family('Cubitos', 0.9, {
        brands: ['La Abuela', 'Caldero', 'Sazón Criollo'],
        variants: ['de pollo', 'de carne', 'de costilla'],
        sizes: ['8 und', '12 und'],
        popularity: 4,
      }),
      family('Maíz dulce enlatado', 1.7, { brands: sauces, sizes: ['300 g', '420 g'], popularity: 2 }),
      family('Guisantes enlatados', 1.6, { brands: sauces, sizes: ['300 g', '420 g'] }),
      family('Aceitunas', 2.8, {
        brands: ['Olivar Viejo', 'Margariteña', 'Sierra Clara'],
        variants: ['rellenas', 'con hueso', 'negras'],
        sizes: ['200 g', '450 g', '900 g'],
        seasonMonths: [11, 12],
      }),
      family('Alcaparras', 2.6, {
        brands: ['Olivar Viejo', 'Margariteña'],
        sizes: ['100 g', '230 g'],
        seasonMonths: [11, 12],
      }),
      family('Encurtidos', 2.4, {
        brands: ['Margariteña', 'Del Huerto'],
        variants: ['mixtos', 'pepinillos', 'cebollitas'],
        sizes: ['250 g', '500 g'],
        seasonMonths: [12],
      }),
    ],
  },
  {
    name: 'Desayuno y dulces',
    marginShare: 0.27,
    families: [
      family('Café molido', 4.2, {
        brands: coffee,
        variants: ['tradicional', 'gourmet', 'oscuro', 'descafeinado'],
        sizes: ['250 g', '500 g', '100 g', '1 kg'],
        taxClass: 'exempt',
        popularity: 8,
      }),
      family('Café en grano', 5.1, {
        brands: coffee,
        variants: ['tradicional', 'gourmet'],
        sizes: ['250 g', '500 g'],
      }),
      family('Cereal', 3.4, {
        brands: ['Amanecer', 'Campo Sano', 'Crujimax', 'Granola Real'],
        variants: ['hojuelas de maíz', 'azucarado', 'de chocolate', 'de frutas', 'granola'],
        sizes: ['300 g', '500 g', '900 g'],
        popularity: 3,
      }),
      family('Galletas', 1.2, {
        brands: ['Crujimax', 'Dulce María', 'Ola', 'Tío Simón', 'Nevado'],
        variants: [
          'María',
          'de soda',
          'de chocolate',
          'rellenas de vainilla',
          'de coco',
          'integrales',
          'de avena',
        ],
        sizes: ['216 g', '108 g', '432 g'],
        popularity: 6,
        seasonMonths: [9, 10],
      }),
      family('Chocolate', 1.8, {
        brands: sweets,
        variants: ['con leche', 'oscuro 60 %', 'oscuro 75 %', 'blanco', 'con maní', 'con almendras'],
        sizes: ['100 g', '30 g', '200 g'],
        popularity: 4,
        seasonMonths: [2, 12],
      }),
      family('Caramelos', 1.3, {
        brands: sweets,
        variants: ['surtidos', 'de menta', 'de café', 'ácidos'],
        sizes: ['150 g', '400 g'],
        popularity: 2,
      }),
      family('Mermelada', 2.3, {
        brands: ['La Colonia', 'Del Huerto', 'Dulce María'],
        variants: ['de fresa', 'de guayaba', 'de mora', 'de piña'],
        sizes: ['250 g', '500 g'],
      }),
      family('Bebida achocolatada', 3.6, {
        brands: ['Cacao Sur', 'Choquín', 'Nevado'],
        sizes: ['400 g', '200 g', '1 kg'],
        popularity: 3,
      }),
      family('Miel', 4.8, { brands: ['Colmenar', 'Flor de Páramo'], sizes: ['350 g', '700 g'] }),
      family('Panetón', 6.9, {
        brands: ['Dulce María', 'Nonna Pía', 'La Colonia'],
        variants: ['con frutas', 'con chocolate'],
        sizes: ['500 g', '900 g'],
        seasonMonths: [11, 12],
      }),
      family('Turrón', 5.4, {
        brands: ['Dulce María', 'Alicante Real'],
        variants: ['blando', 'duro', 'de chocolate'],
        sizes: ['150 g', '300 g'],
        seasonMonths: [12],
      }),
      family('Bocadillo de guayaba', 1.1, { brands: ['La Colonia', 'Trapiche'], sizes: ['200 g', '400 g'] }),
    ],
  },
  {
    name: 'Pasapalos',
    marginShare: 0.29,
    families: [
      family('Papas fritas', 1.9, {
        brands: ['Crocantes', 'Andinas', 'Tostones Ya'],
        variants: ['clásicas', 'queso', 'barbacoa', 'crema y cebolla', 'limón'],
        sizes: ['150 g', '45 g', '250 g'],
        popularity: 4,
      }),
      family('Platanitos', 1.3, {
        brands: ['Andinas', 'Tostones Ya', 'Sur del Lago'],
        variants: ['salados', 'maduritos', 'con ajo'],
        sizes: ['120 g', '40 g'],
        popularity: 3,
      }),
      family('Tequeños congelados', 5.6, {
        brands: ['La Fiesta', 'Don Queso'],
        variants: ['de queso', 'de guayaba', 'de jamón y queso'],
        sizes: ['500 g', '1 kg'],
        popularity: 2,
        seasonMonths: [12],
      }),
      family('Maní', 1.5, {
        brands: ['Crocantes', 'Nuez Real'],
        variants: ['salado', 'japonés', 'con miel'],
        sizes: ['100 g', '200 g'],
        popularity: 2,
      }),
      family('Chicharrón', 1.6, {
        brands: ['Crocantes', 'El Trompo'],
        variants: ['', 'picante'],
        sizes: ['80 g', '150 g'],
      }),
      family('Cotufas', 1.2, {
        brands: ['Crocantes', 'Maizal'],
        variants: ['naturales', 'de mantequilla', 'dulces'],
        sizes: ['100 g', '300 g'],
      }),
    ],
  },
];
