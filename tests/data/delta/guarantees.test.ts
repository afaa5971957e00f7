import { test } from 'vitest';
import { guarantees } from './guarantees/index.ts';

for (const guarantee of guarantees) test(guarantee.name, () => guarantee.check(), 120_000);
