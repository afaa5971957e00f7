/** Runs one named guarantee in each broken copy; the last line of its output is the list of outcomes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guarantee } from '../guarantees/guarantee.ts';

const jobs = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as {
  copy: string;
  guarantee: string;
}[];
const outcomes: ('caught' | 'survived')[] = [];
Error.stackTraceLimit = 0;
for (const { copy, guarantee } of jobs) {
  const module = (await import(join(copy, 'tests/data/delta/guarantees/index.ts'))) as {
    guarantees: readonly Guarantee[];
  };
  const named = module.guarantees.find(({ name }) => name === guarantee);
  if (!named) throw new Error(`There is no guarantee "${guarantee}".`);
  outcomes.push(
    await named.check().then(
      () => 'survived' as const,
      (error: unknown) => {
        // A copy that does not even run proves nothing.
        if (error instanceof ReferenceError) throw error;
        return 'caught' as const;
      },
    ),
  );
}
console.log(JSON.stringify(outcomes));
