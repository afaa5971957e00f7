import { parseTenantId, type TenantId } from '../../lake/tenant-id.ts';
import { computeRifCheckDigit } from '../../retail/rif.ts';
import { computeBolivarRate } from '../exchange-rate.ts';
import type { DemoProfile, DemoStore, DemoSupplier } from '../profile.ts';
import { freshCategories } from './fresh.ts';
import { householdCategories } from './household.ts';
import { granjaLogoSvg } from './logo.ts';
import { pantryCategories } from './pantry.ts';

const supplier = (
  name: string,
  digits: string,
  leadTimeDays: number,
  categories: readonly string[],
): DemoSupplier => ({
  name,
  categories,
  leadTimeDays,
  taxId: `J-${digits}-${computeRifCheckDigit('J', digits) ?? ''}`,
});

const dry = ['Víveres', 'Salsas y enlatados', 'Desayuno y dulces', 'Pasapalos'];
const suppliers: readonly DemoSupplier[] = [
  supplier('Distribuidora Los Andes, C.A.', '30412877', 4, dry),
  supplier('Alimentos del Centro, C.A.', '29845113', 3, ['Víveres', 'Salsas y enlatados']),
  supplier('Molinos de Occidente, S.A.', '07512346', 5, ['Víveres', 'Panadería']),
  supplier('Comercial Portuguesa, C.A.', '31208845', 6, ['Víveres', 'Desayuno y dulces']),
  supplier('Conservas Margarita, C.A.', '30677120', 7, ['Salsas y enlatados']),
  supplier('Dulcería Nacional, C.A.', '29330418', 5, ['Desayuno y dulces', 'Pasapalos']),
  supplier('Snacks del Sur, C.A.', '40215567', 4, ['Pasapalos']),
  supplier('Agropecuaria Quíbor, C.A.', '30988214', 2, ['Frutas y verduras']),
  supplier('Hortalizas Bailadores, C.A.', '31544790', 2, ['Frutas y verduras']),
  supplier('Frutas de Jají, S.R.L.', '29761235', 2, ['Frutas y verduras']),
  supplier('Frigorífico El Tunal, C.A.', '30145589', 2, ['Carnes']),
  supplier('Avícola La Encrucijada, C.A.', '07645120', 2, ['Carnes']),
  supplier('Pesquera Cumaná, C.A.', '31867702', 3, ['Pescadería']),
  supplier('Embutidos del Valle, C.A.', '30521963', 4, ['Charcutería y quesos']),
  supplier('Quesera Llanera, C.A.', '40098312', 3, ['Charcutería y quesos', 'Lácteos']),
  supplier('Lácteos de Occidente, C.A.', '29588741', 3, ['Lácteos']),
  supplier('Helados y Lácteos Páramo, C.A.', '30733658', 5, ['Lácteos', 'Congelados']),
  supplier('Panificadora Central, C.A.', '31122094', 2, ['Panadería']),
  supplier('Bebidas del Caribe, C.A.', '07488203', 3, ['Bebidas']),
  supplier('Embotelladora Aragua, C.A.', '29907716', 3, ['Bebidas']),
  supplier('Licores Carabobo, C.A.', '30266471', 6, ['Licores']),
  supplier('Cervecera de Oriente, C.A.', '07319985', 3, ['Licores']),
  supplier('Congelados Polares del Sur, C.A.', '40376218', 5, ['Congelados']),
  supplier('Química Lara, C.A.', '30854402', 6, ['Limpieza']),
  supplier('Distribuidora Casa Clara, C.A.', '31490863', 5, ['Limpieza', 'Hogar']),
  supplier('Cosméticos Capital, C.A.', '29674420', 8, ['Cuidado personal']),
  supplier('Papeles Maracay, C.A.', '30019347', 5, ['Cuidado personal']),
  supplier('Importadora Cuna, C.A.', '40551129', 9, ['Bebés y mascotas']),
  supplier('Mascotas y Más, C.A.', '40612874', 7, ['Bebés y mascotas']),
  supplier('Ferretería y Hogar Zulia, C.A.', '31735580', 9, ['Hogar']),
];

const store = (
  storeId: string,
  name: string,
  city: string,
  address: string,
  weight: number,
  openedOn: DemoStore['openedOn'],
): DemoStore => ({ storeId, name: `La Granja ${name}`, city, address, weight, openedOn });

const stores: readonly DemoStore[] = [
  store('CCS-01', 'La Candelaria', 'Caracas', 'Av. Urdaneta, esq. Candilito', 1.55, '2009-03-14'),
  store('CCS-02', 'El Cafetal', 'Caracas', 'Blvd. Raúl Leoni, C.C. Plaza', 1.4, '2012-07-01'),
  store('CCS-03', 'Catia', 'Caracas', 'Av. Sucre, frente a la plaza', 1.25, '2015-11-20'),
  store('MAR-01', 'Bella Vista', 'Maracaibo', 'Av. 4 Bella Vista con calle 72', 1.3, '2011-05-09'),
  store('MAR-02', 'La Limpia', 'Maracaibo', 'Av. 28 La Limpia, sector Los Mangos', 0.9, '2017-02-25'),
  store('VAL-01', 'San Diego', 'Valencia', 'Av. Don Julio Centeno', 1.15, '2013-09-12'),
  store('BAR-01', 'Del Este', 'Barquisimeto', 'Av. Lara con Av. Leones', 1.05, '2014-04-30'),
  store('MCY-01', 'Las Delicias', 'Maracay', 'Av. Las Delicias, C.C. Norte', 0.95, '2016-08-18'),
  store('PZO-01', 'Altavista', 'Puerto Ordaz', 'Carrera Guri, Altavista', 0.85, '2018-10-06'),
  store('SCR-01', 'Barrio Obrero', 'San Cristóbal', 'Carrera 20 con calle 11', 0.75, '2019-06-15'),
  store('MER-01', 'Los Próceres', 'Mérida', 'Av. Los Próceres', 0.7, { daysAgo: 420 }),
  store('PLC-01', 'Lechería', 'Lechería', 'Av. Intercomunal, C.C. Caribe', 0.8, { daysAgo: 175 }),
];

/** La Granja Mercado: a supermarket chain in Venezuela, in bolívares. */
export const granjaProfile: DemoProfile = {
  tenant: {
    id: parseTenantId('granja') as TenantId,
    name: 'La Granja Mercado',
    plan: 'premium',
    settings: {
      currency: 'VES',
      currencySymbol: 'Bs.',
      locale: 'es-VE',
      timeZone: 'America/Caracas',
      taxDisplay: 'included',
      colors: { primary: '#2f6b32', accent: '#e0a526' },
    },
  },
  logoSvg: granjaLogoSvg,
  owner: { email: 'owner@granja.example', name: 'María Fernanda Rojas' },
  productIdPrefix: 'G',
  eanPrefix: '759',
  categories: [...pantryCategories, ...freshCategories, ...householdCategories],
  suppliers,
  stores,
  calendar: {
    weekdayFactors: [0.86, 0.88, 0.92, 0.97, 1.15, 1.28, 0.94],
    monthFactors: [0.92, 0.98, 1, 0.99, 1, 0.98, 0.99, 0.97, 1.01, 1, 1.06, 1.2],
    specialDays: {
      '01-01': 0,
      '12-25': 0,
      '05-01': 0.6,
      '12-23': 1.5,
      '12-24': 1.35,
      '12-30': 1.45,
      '12-31': 1.2,
      '07-24': 0.8,
      '06-24': 0.9,
    },
    yearlyGrowth: 0.06,
    computeRate: computeBolivarRate,
  },
  days: 730,
  ticketsPerStoreDay: 56,
  priceRounding: 'bolivar',
  exchangeRate: { base: 'USD', quote: 'VES', source: 'BCV' },
  movementReasons: { shrinkage: ['Vencido', 'Dañado', 'Faltante'], count: 'Conteo' },
  saleIdPrefix: 'F',
  returnIdPrefix: 'NC',
  customerIdPrefix: 'V-',
  seed: 759,
};
