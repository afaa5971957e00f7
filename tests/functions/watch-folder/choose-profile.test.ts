import { expect, test } from 'vitest';
import { chooseProfile } from '#functions/watch-folder/watch-folder.ts';

test.each([
  ['lista.csv', null, 'lista'],
  ['Lista de precios 12.xlsx', null, 'lista-de-precios'],
  ['listado.csv', null, null],
  ['x.csv', 'Lista', 'lista'],
  ['lista.csv', 'otra', null],
])('%s in the subfolder %s is read by the profile %s', (name, subfolder, expected) => {
  expect(chooseProfile({ name, subfolder }, ['lista', 'lista-de-precios', 'x'])).toBe(expected);
});
