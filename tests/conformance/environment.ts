import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Engines that read Delta tables without sharing a line of code with us. */
export const readerNames = ['delta-rs', 'polars', 'duckdb', 'spark'] as const;
export type ReaderName = (typeof readerNames)[number];

export interface ConformanceEnvironment {
  python: string;
  ivyFolder: string;
  /** Readers that were installed and answered once; the others are named with the reason. */
  readers: readonly ReaderName[];
  missing: Readonly<Partial<Record<ReaderName, string>>>;
}

export const conformanceFolder = import.meta.dirname;

export const requirementFiles = {
  base: join(conformanceFolder, 'requirements.txt'),
  spark: join(conformanceFolder, 'requirements-spark.txt'),
};

/** The virtual environment stands outside the repository and is made anew when the requirements change. */
export function environmentFolder(): string {
  const digest = createHash('sha256');
  for (const file of Object.values(requirementFiles)) digest.update(readFileSync(file));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'fluxion', `conformance-${digest.digest('hex').slice(0, 12)}`);
}

export const markerFile = (): string => join(environmentFolder(), 'environment.json');

/** What `prepare.ts` installed, or null where it has not run or Python cannot be had. */
export function installedEnvironment(): ConformanceEnvironment | null {
  const marker = markerFile();
  return existsSync(marker) ? (JSON.parse(readFileSync(marker, 'utf8')) as ConformanceEnvironment) : null;
}
