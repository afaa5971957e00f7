import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statsSchema } from '#functions/stats/stats.schemas.ts';
import { periodsOf } from '#functions/stats/stats.usecases.ts';
import { figuresOf, product, scaled, unscaled } from '../support/figures.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

function ratio(value: string | null, previous: string | null): string | null {
  if (value === null || previous === null) return null;
  const [a, b] = [scaled(value, 4), scaled(previous, 4)];
  if (b === 0n) return null;
  const magnitude = b < 0n ? -b : b;
  const difference = (a - b) * 10_000n;
  const half = difference < 0n ? -magnitude / 2n : magnitude / 2n;
  return unscaled((difference + half) / magnitude, 4);
}

describe('the key figures', () => {
  test.each([
    ['from=2026-02-01&to=2026-02-28', ['2026-02-01', '2026-02-28'], ['2026-01-04', '2026-01-31'], undefined],
    ['from=2026-03-01&to=2026-03-01', ['2026-03-01', '2026-03-01'], ['2026-02-28', '2026-02-28'], undefined],
    [
      'from=2026-02-10&to=2026-03-05&store=granja-s2',
      ['2026-02-10', '2026-03-05'],
      ['2026-01-17', '2026-02-09'],
      'granja-s2',
    ],
    ['from=2020-01-01&to=2020-01-31', ['2020-01-01', '2020-01-31'], ['2019-12-01', '2019-12-31'], undefined],
    ['', ['2026-02-14', '2026-03-15'], ['2026-01-15', '2026-02-13'], undefined],
  ])('are exact with "%s"', async (query, period, previousPeriod, store) => {
    const lines = (days: readonly string[]) =>
      figuresOf(
        api.shops.granja.sales.filter(
          (line) =>
            line.day >= (days[0] ?? '') && line.day <= (days[1] ?? '') && (!store || line.store_id === store),
        ),
      );
    const [current, previous] = [lines(period), lines(previousPeriod)];
    const stock = api.shops.granja.inventory.filter((row) => !store || row.store_id === store);
    const average = ({ revenue, tickets }: typeof current) =>
      tickets === 0
        ? null
        : unscaled((scaled(revenue, 4) * 2n + BigInt(tickets)) / (BigInt(tickets) * 2n), 4);
    const compared = (value: string | null, before: string | null) => ({
      value,
      previous: before,
      change: ratio(value, before),
    });
    const answer = await api.read(statsSchema, `/stats?${query}`);
    expect(answer).toEqual({
      tenantId: 'granja',
      dataVersion: answer.dataVersion,
      asOf: answer.asOf,
      currency: 'VES',
      period: { from: period[0], to: period[1] },
      previousPeriod: { from: previousPeriod[0], to: previousPeriod[1] },
      revenue: compared(current.revenue, previous.revenue),
      units: {
        value: current.units,
        previous: previous.units,
        change: ratio(`${current.units}0`, `${previous.units}0`),
      },
      tickets: {
        value: current.tickets,
        previous: previous.tickets,
        change: ratio(`${current.tickets}.0000`, `${previous.tickets}.0000`),
      },
      averageTicket: compared(average(current), average(previous)),
      margin: compared(current.margin, previous.margin),
      lines: current.lines,
      stockValue: unscaled(
        stock.reduce((sum, row) => sum + (row.unit_cost ? product(row.quantity, row.unit_cost) : 0n), 0n),
        4,
      ),
      lowStockCount: stock.filter((row) => row.min_stock && Number(row.quantity) <= Number(row.min_stock))
        .length,
    });
  });
});

describe('the period', () => {
  const caracas = 'America/Caracas';
  test('without dates ends today, as the shop counts days', () => {
    const now = Date.parse('2026-03-10T03:30:00Z');
    expect(periodsOf({}, now, caracas)).toEqual({
      period: { from: '2026-02-08', to: '2026-03-09' },
      previousPeriod: { from: '2026-01-09', to: '2026-02-07' },
    });
  });
  test('with one date takes the other from today or thirty days', () => {
    const now = Date.parse('2026-03-10T12:00:00Z');
    expect(periodsOf({ from: '2026-03-01' }, now, caracas).period).toEqual({
      from: '2026-03-01',
      to: '2026-03-10',
    });
    expect(periodsOf({ to: '2026-01-31' }, now, caracas).period).toEqual({
      from: '2026-01-02',
      to: '2026-01-31',
    });
    expect(periodsOf({ from: '2027-01-01' }, now, caracas).period).toEqual({
      from: '2027-01-01',
      to: '2027-01-01',
    });
  });
});
