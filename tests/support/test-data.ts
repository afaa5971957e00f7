import { join, resolve } from 'node:path';

/** Where a real data set would be: under FLUXION_TEST_DATA, by default beside the repository. */
export function findTestData(path: string): string {
  const root = join(import.meta.dirname, '../..');
  return join(resolve(root, process.env.FLUXION_TEST_DATA ?? '../shared/data'), path);
}
