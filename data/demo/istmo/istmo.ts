import { parseTenantId, type TenantId } from '../../lake/tenant-id.ts';
import type { DemoProfile, DemoSupplier } from '../profile.ts';
import { homewareCategories } from './homeware.ts';
import { istmoLogoSvg } from './logo.ts';

const supplier = (
  name: string,
  taxId: string,
  leadTimeDays: number,
  categories: readonly string[],
): DemoSupplier => ({ name, taxId, leadTimeDays, categories });

const suppliers: readonly DemoSupplier[] = [
  supplier('Cerámica Pacífico, S.A.', '155604412-2-2015', 12, ['Tableware', 'Décor']),
  supplier('Cristalería del Canal, S.A.', '155612087-2-2015', 10, ['Tableware', 'Kitchen']),
  supplier('Maderas de Darién, S.A.', '155598231-2-2014', 14, ['Kitchen', 'Décor']),
  supplier('Textiles Azuero, S.A.', '155633910-2-2016', 9, ['Textiles', 'Bath & body']),
  supplier('Luz Natural Trading, Inc.', '155671845-2-2018', 7, ['Candles & scents', 'Bath & body']),
  supplier('Mola Studio Collective', '155689002-2-2019', 6, ['Gifts & stationery', 'Textiles']),
  supplier('Isthmus Paper Co.', '155655478-2-2017', 8, ['Gifts & stationery']),
  supplier('Tierras Altas Gourmet, S.A.', '155640326-2-2016', 5, ['Gourmet']),
];

/** Casa Istmo: three homeware and gift shops in Panama, in US dollars. */
export const istmoProfile: DemoProfile = {
  tenant: {
    id: parseTenantId('cliente2') as TenantId,
    name: 'Casa Istmo',
    plan: 'standard',
    settings: {
      currency: 'USD',
      currencySymbol: '$',
      locale: 'en',
      timeZone: 'America/Panama',
      taxDisplay: 'excluded',
      colors: { primary: '#12355b', accent: '#ff6f59' },
    },
  },
  logoSvg: istmoLogoSvg,
  owner: { email: 'owner@cliente2.example', name: 'Daniel Arosemena' },
  productIdPrefix: 'CI',
  eanPrefix: '745',
  categories: homewareCategories,
  suppliers,
  stores: [
    {
      storeId: 'PTY-01',
      name: 'Casco Antiguo',
      city: 'Panama City',
      address: 'Avenida Central, San Felipe',
      weight: 1.35,
      openedOn: '2016-11-05',
    },
    {
      storeId: 'PTY-02',
      name: 'Costa del Este',
      city: 'Panama City',
      address: 'Town Center, Costa del Este',
      weight: 1.05,
      openedOn: '2019-03-30',
    },
    {
      storeId: 'DAV-01',
      name: 'David',
      city: 'David',
      address: 'Paseo Central, Chiriquí',
      weight: 0.6,
      openedOn: { daysAgo: 500 },
    },
  ],
  calendar: {
    weekdayFactors: [0.78, 0.8, 0.86, 0.95, 1.18, 1.45, 0.98],
    monthFactors: [0.95, 0.97, 0.93, 0.9, 1, 0.94, 0.95, 0.93, 0.9, 0.95, 1.12, 1.55],
    specialDays: {
      '01-01': 0,
      '01-09': 0,
      '12-25': 0,
      '11-03': 0.6,
      '12-08': 1.7,
      '12-23': 1.8,
      '12-24': 1.4,
      '02-14': 1.4,
    },
    yearlyGrowth: 0.09,
    computeRate: () => 1,
  },
  days: 730,
  ticketsPerStoreDay: 17,
  priceRounding: 'cents',
  // The balboa is worth a dollar by law.
  exchangeRate: { base: 'PAB', quote: 'USD', source: 'Convenio Monetario 1904' },
  movementReasons: { shrinkage: ['Expired', 'Damaged', 'Missing'], count: 'Count' },
  saleIdPrefix: 'T',
  returnIdPrefix: 'R',
  customerIdPrefix: 'C-',
  seed: 745,
};
