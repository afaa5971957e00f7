import { type Category, family } from '../assortment.ts';

const soda = ['Chispa', 'Fresquita', 'Golazo', 'Colita Real'];
const juices = ['Jugos del Valle Alto', 'Natura Sol', 'Frutería', 'Pulpa Viva'];
const cleaning = ['Limpiol', 'Brisa Azul', 'Blancura', 'Pinar', 'Casa Clara'];
const care = ['Alborada', 'Sábila Viva', 'Dermis', 'Rocío', 'Brisa Fresca'];
const paper = ['Suavel', 'Nube', 'Papelín', 'Rendidor'];

export const householdCategories: readonly Category[] = [
  {
    name: 'Bebidas',
    marginShare: 0.23,
    families: [
      family('Refresco', 1.6, {
        brands: soda,
        variants: ['cola', 'naranja', 'uva', 'colita', 'manzana', 'limón', 'cola sin azúcar'],
        sizes: ['1,5 l', '2 l', '355 ml', '600 ml'],
        popularity: 9,
        seasonMonths: [12],
      }),
      family('Agua mineral', 0.9, {
        brands: ['Manantial', 'Ávila Pura', 'Roca Fría'],
        variants: ['sin gas', 'con gas'],
        sizes: ['1,5 l', '600 ml', '5 l', '330 ml'],
        popularity: 8,
      }),
      family('Jugo', 1.7, {
        brands: juices,
        variants: ['de naranja', 'de durazno', 'de pera', 'de manzana', 'de mango', 'de parchita'],
        sizes: ['1 l', '250 ml', '1,5 l'],
        popularity: 5,
      }),
      family('Té frío', 1.5, {
        brands: ['Chispa', 'Frutería', 'Hoja Verde'],
        variants: ['de limón', 'de durazno', 'verde'],
        sizes: ['500 ml', '1,5 l'],
        popularity: 3,
      }),
      family('Malta', 1.0, {
        brands: ['Malta Sur', 'Cebada Real'],
        variants: ['', 'light'],
        sizes: ['355 ml', '222 ml', '1,5 l'],
        popularity: 6,
      }),
      family('Bebida energética', 1.9, {
        brands: ['Voltio', 'Turbo'],
        variants: ['', 'sin azúcar', 'tropical'],
        sizes: ['250 ml', '473 ml'],
        popularity: 2,
      }),
      family('Bebida en polvo', 0.6, {
        brands: ['Frutería', 'Sabores', 'Tropicalín'],
        variants: ['de naranja', 'de fresa', 'de limón', 'de piña', 'de mora'],
        sizes: ['30 g', '400 g'],
        popularity: 3,
      }),
      family('Papelón con limón', 1.6, { brands: ['Trapiche', 'Frutería'], sizes: ['500 ml', '1,5 l'] }),
      family('Té en bolsitas', 1.8, {
        brands: ['Hoja Verde', 'Infusión Real'],
        variants: ['manzanilla', 'verde', 'negro', 'malojillo'],
        sizes: ['20 und', '50 und'],
      }),
    ],
  },
  {
    name: 'Licores',
    marginShare: 0.22,
    families: [
      family('Cerveza', 0.9, {
        brands: ['Oriente', 'Sierra Brava', 'Catatumbo', 'Caribeña'],
        variants: ['pilsen', 'light', 'negra'],
        sizes: ['222 ml', '330 ml', '6 x 330 ml', '24 x 222 ml'],
        popularity: 8,
        seasonMonths: [2, 3, 12],
      }),
      family('Ron', 7.9, {
        brands: ['Hacienda Vieja', 'Barlovento', 'Carúpano Real', 'Trapiche Oscuro'],
        variants: ['blanco', 'añejo', 'gran reserva'],
        sizes: ['750 ml', '350 ml', '1 l'],
        popularity: 3,
        seasonMonths: [12],
      }),
      family('Vino', 6.8, {
        brands: ['Altagracia', 'Valle de Uvas', 'Pomar del Este'],
        variants: ['tinto', 'blanco', 'rosado', 'espumoso'],
        sizes: ['750 ml', '375 ml'],
        seasonMonths: [12],
      }),
      family('Ponche crema', 8.4, {
        brands: ['Doña Eliodora', 'Tradición'],
        sizes: ['750 ml', '1 l'],
        seasonMonths: [11, 12],
      }),
      family('Whisky', 19.5, {
        brands: ['Old Harbour', 'Glen Marlow', 'Highland Stag'],
        variants: ['8 años', '12 años'],
        sizes: ['750 ml', '1 l'],
        seasonMonths: [12],
      }),
      family('Anís', 5.6, { brands: ['Cartujo Viejo', 'Andes'], sizes: ['750 ml', '350 ml'] }),
    ],
  },
  {
    name: 'Congelados',
    marginShare: 0.28,
    families: [
      family('Vegetales congelados', 2.6, {
        brands: ['Escarcha', 'Del Huerto'],
        variants: ['mixtos', 'brócoli', 'maíz', 'vainitas'],
        sizes: ['500 g', '1 kg'],
      }),
      family('Pulpa de fruta', 2.2, {
        brands: ['Pulpa Viva', 'Escarcha'],
        variants: ['de mora', 'de guanábana', 'de parchita', 'de fresa', 'de mango', 'de tamarindo'],
        sizes: ['500 g', '250 g'],
        popularity: 2,
      }),
      family('Papas precocidas', 3.4, {
        brands: ['Escarcha', 'Andinas'],
        variants: ['bastón', 'onduladas', 'en gajos'],
        sizes: ['1 kg', '500 g', '2,5 kg'],
        popularity: 2,
      }),
      family('Nuggets de pollo', 4.1, {
        brands: ['Corral Viejo', 'La Fiesta'],
        variants: ['', 'picantes'],
        sizes: ['500 g', '1 kg'],
        popularity: 2,
      }),
      family('Hamburguesas', 4.6, {
        brands: ['Hato Viejo', 'Parrillera'],
        variants: ['de res', 'de pollo', 'mixtas'],
        sizes: ['4 und', '8 und'],
        popularity: 2,
      }),
      family('Pizza', 5.2, {
        brands: ['Nonna Pía', 'La Trattoria'],
        variants: ['margarita', 'de jamón', 'pepperoni', 'vegetariana'],
        sizes: ['400 g', '800 g'],
      }),
      family('Empanadas', 3.8, {
        brands: ['La Fiesta', 'Maizal'],
        variants: ['de queso', 'de carne', 'de pollo', 'de cazón'],
        sizes: ['6 und', '12 und'],
      }),
    ],
  },
  {
    name: 'Limpieza',
    marginShare: 0.3,
    families: [
      family('Detergente en polvo', 2.9, {
        brands: cleaning,
        variants: ['floral', 'limón', 'bebé', 'poder total'],
        sizes: ['900 g', '400 g', '2 kg', '5 kg'],
        popularity: 5,
      }),
      family('Detergente líquido', 4.6, {
        brands: cleaning,
        variants: ['ropa de color', 'ropa blanca', 'prendas delicadas'],
        sizes: ['1 l', '2 l', '3 l'],
        popularity: 2,
      }),
      family('Suavizante', 3.1, {
        brands: cleaning,
        variants: ['primavera', 'bebé', 'lavanda'],
        sizes: ['1 l', '500 ml', '3 l'],
        popularity: 2,
      }),
      family('Cloro', 1.2, {
        brands: cleaning,
        variants: ['', 'perfumado'],
        sizes: ['1 l', '2 l', '3,8 l'],
        popularity: 5,
      }),
      family('Lavaplatos', 1.6, {
        brands: cleaning,
        variants: ['en crema limón', 'líquido limón', 'líquido manzana', 'antibacterial'],
        sizes: ['500 g', '250 g', '1 kg'],
        popularity: 5,
      }),
      family('Desinfectante', 1.9, {
        brands: cleaning,
        variants: ['pino', 'lavanda', 'canela', 'cítrico'],
        sizes: ['1 l', '500 ml', '3,8 l'],
        popularity: 3,
      }),
      family('Jabón de panela', 0.9, {
        brands: cleaning,
        variants: ['azul', 'blanco', 'con suavizante'],
        sizes: ['200 g', '3 x 200 g'],
        popularity: 4,
      }),
      family('Limpiavidrios', 2.2, { brands: cleaning, sizes: ['500 ml', '1 l'] }),
      family('Esponja', 0.7, {
        brands: ['Fregón', 'Casa Clara'],
        variants: ['doble uso', 'de aluminio', 'antirrayas'],
        sizes: ['1 und', '3 und'],
        popularity: 2,
      }),
      family('Bolsas de basura', 1.8, {
        brands: ['Resistex', 'Casa Clara'],
        variants: ['negras', 'con cierre'],
        sizes: ['10 und', '20 und', '30 und'],
        popularity: 3,
      }),
      family('Insecticida', 4.2, {
        brands: ['Fulmina', 'Noche Tranquila'],
        variants: ['volador', 'rastrero'],
        sizes: ['400 ml', '250 ml'],
      }),
      family('Papel aluminio', 2.1, {
        brands: ['Resistex', 'Cocina Fácil'],
        sizes: ['pequeño', 'mediano', 'grande'],
      }),
    ],
  },
  {
    name: 'Cuidado personal',
    marginShare: 0.32,
    families: [
      family('Jabón de tocador', 0.9, {
        brands: care,
        variants: ['avena', 'sábila', 'coco', 'antibacterial', 'glicerina'],
        sizes: ['110 g', '3 x 110 g', '90 g'],
        popularity: 5,
      }),
      family('Champú', 3.6, {
        brands: care,
        variants: ['cabello seco', 'anticaspa', 'rizos', 'color', '2 en 1'],
        sizes: ['400 ml', '200 ml', '750 ml'],
        popularity: 3,
      }),
      family('Acondicionador', 3.7, {
        brands: care,
        variants: ['cabello seco', 'rizos', 'color'],
        sizes: ['400 ml', '200 ml'],
        popularity: 2,
      }),
      family('Crema dental', 1.7, {
        brands: ['Dentisol', 'Blancodent', 'Frescor'],
        variants: ['triple acción', 'blanqueadora', 'herbal', 'niños'],
        sizes: ['100 ml', '75 ml', '150 ml'],
        popularity: 5,
      }),
      family('Cepillo dental', 1.4, {
        brands: ['Dentisol', 'Blancodent'],
        variants: ['suave', 'medio', 'niños'],
        sizes: ['1 und', '2 und'],
        popularity: 2,
      }),
      family('Desodorante', 2.6, {
        brands: care,
        variants: ['roll-on', 'en barra', 'aerosol', 'sin alcohol'],
        sizes: ['50 ml', '90 ml', '150 ml'],
        popularity: 3,
      }),
      family('Toallas sanitarias', 1.9, {
        brands: ['Segura', 'Delicada'],
        variants: ['normales', 'nocturnas', 'con alas'],
        sizes: ['10 und', '20 und', '8 und'],
        popularity: 3,
      }),
      family('Afeitadora', 1.3, {
        brands: ['Filo', 'Suavel Man'],
        variants: ['2 hojas', '3 hojas'],
        sizes: ['1 und', '3 und', '5 und'],
      }),
      family('Crema corporal', 4.1, {
        brands: care,
        variants: ['avena', 'sábila', 'almendras'],
        sizes: ['400 ml', '200 ml'],
      }),
      family('Papel higiénico', 2.3, {
        brands: paper,
        variants: ['doble hoja', 'triple hoja', 'megarrollo'],
        sizes: ['4 rollos', '12 rollos', '2 rollos', '24 rollos'],
        taxClass: 'exempt',
        popularity: 7,
      }),
      family('Servilletas', 1.1, { brands: paper, sizes: ['100 und', '160 und', '300 und'], popularity: 4 }),
      family('Toallín', 1.6, { brands: paper, sizes: ['1 rollos', '2 rollos', '3 rollos'], popularity: 3 }),
    ],
  },
  {
    name: 'Bebés y mascotas',
    marginShare: 0.25,
    families: [
      family('Pañales', 6.2, {
        brands: ['Tiernitos', 'Cuna Suave', 'Primeros Pasos'],
        variants: ['P', 'M', 'G', 'XG', 'XXG'],
        sizes: ['20 und', '40 und', '60 und'],
        taxClass: 'exempt',
        popularity: 3,
      }),
      family('Toallitas húmedas', 2.1, {
        brands: ['Tiernitos', 'Cuna Suave'],
        variants: ['sábila', 'sin perfume'],
        sizes: ['50 und', '100 und'],
        popularity: 2,
      }),
      family('Compota', 1.2, {
        brands: ['Frutería', 'Primeros Pasos'],
        variants: ['de manzana', 'de pera', 'de durazno', 'de mango'],
        sizes: ['113 g', '186 g'],
        popularity: 3,
      }),
      family('Fórmula infantil', 13.5, {
        brands: ['Nutribebé', 'Lactavida'],
        variants: ['etapa 1', 'etapa 2', 'etapa 3'],
        sizes: ['400 g', '900 g'],
        taxClass: 'exempt',
      }),
      family('Cereal infantil', 2.8, {
        brands: ['Nutribebé', 'Campo Sano'],
        variants: ['arroz', 'trigo', '5 cereales'],
        sizes: ['400 g', '200 g'],
        taxClass: 'exempt',
      }),
      family('Perrarina', 3.2, {
        brands: ['Canino', 'Amigo Fiel', 'Guau'],
        variants: ['adultos', 'cachorros', 'razas pequeñas'],
        sizes: ['1 kg', '2 kg', '8 kg'],
        popularity: 3,
      }),
      family('Gatarina', 3.4, {
        brands: ['Miau', 'Amigo Fiel'],
        variants: ['adultos', 'gatitos', 'pescado'],
        sizes: ['1 kg', '500 g', '3 kg'],
        popularity: 2,
      }),
      family('Arena para gatos', 4.5, { brands: ['Miau', 'Arenal'], sizes: ['4 kg', '10 kg'] }),
    ],
  },
  {
    name: 'Hogar',
    marginShare: 0.38,
    families: [
      family('Bombillo LED', 1.9, {
        brands: ['Lumen', 'Claridad'],
        variants: ['luz fría', 'luz cálida'],
        sizes: ['9 W', '12 W', '15 W'],
      }),
      family('Pilas', 1.8, {
        brands: ['Energía Plus', 'Voltio'],
        variants: ['AA', 'AAA', 'D', '9V'],
        sizes: ['2 und', '4 und'],
        popularity: 2,
      }),
      family('Velas', 1.2, {
        brands: ['La Llama'],
        variants: ['blancas', 'aromáticas', 'de santo'],
        sizes: ['4 und', '1 und'],
      }),
      family('Fósforos', 0.4, { brands: ['La Llama', 'El Sol'], sizes: ['1 und', '10 und'], popularity: 3 }),
      family('Vasos desechables', 1.4, {
        brands: ['Práctico', 'Fiesta Ya'],
        sizes: ['25 und', '50 und'],
        seasonMonths: [12],
      }),
      family('Platos desechables', 1.7, {
        brands: ['Práctico', 'Fiesta Ya'],
        variants: ['hondos', 'llanos'],
        sizes: ['20 und', '50 und'],
        seasonMonths: [12],
      }),
      family('Carbón', 3.1, { brands: ['Brasero', 'Parrillera'], sizes: ['2 kg', '4 kg'], popularity: 1 }),
      family('Cuaderno', 1.6, {
        brands: ['Alpino', 'Caribe Escolar'],
        variants: ['una línea', 'doble línea', 'cuadriculado'],
        sizes: ['80 hojas', '100 hojas', '200 hojas'],
        taxClass: 'exempt',
        seasonMonths: [9, 10],
      }),
      family('Lápices', 1.3, {
        brands: ['Alpino', 'Trazo'],
        variants: ['de grafito', 'de colores'],
        sizes: ['6 und', '12 und', '24 und'],
        seasonMonths: [9, 10],
      }),
      family('Escoba', 3.3, { brands: ['Casa Clara', 'Fregón'], variants: ['suave', 'dura', 'de exterior'] }),
      family('Coleto', 2.4, { brands: ['Casa Clara', 'Fregón'], variants: ['de algodón', 'de microfibra'] }),
      family('Envase plástico', 2.2, {
        brands: ['Hermético', 'Práctico'],
        sizes: ['500 ml', '1 l', '2 l', '5 l'],
      }),
    ],
  },
];
