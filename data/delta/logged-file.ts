/** Files as the log describes them: cheap to make by the thousand, because most stats are never looked at. */
import { isBoolean, isNumber, isRecord, isString } from './json.ts';
import type { DataFile, FileStats } from './table.ts';

/**
 * The stats as they stood in the log: parsed when somebody asks, and repeated word for word in a checkpoint.
 * A copy of the file with other stats no longer matches its source, and is written from those.
 */
class StatsSource {
  readonly text: string;
  #parsed: FileStats | undefined | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get parsed(): FileStats | undefined {
    if (this.#parsed === null) this.#parsed = parseStats(this.text);
    return this.#parsed;
  }

  isSourceOf(file: DataFile): boolean {
    return this.#parsed === null || this.#parsed === file.stats;
  }
}

const statsSource = Symbol('statsSource');
type LoggedFile = DataFile & { readonly [statsSource]?: StatsSource };

/** A live file whose stats are the given JSON text. */
export function loggedFile(
  path: string,
  partitionValues: DataFile['partitionValues'],
  sizeBytes: number,
  modificationTime: number,
  stats: string | undefined,
): LoggedFile {
  if (stats === undefined) return { path, partitionValues, sizeBytes, modificationTime };
  const source = new StatsSource(stats);
  return {
    path,
    partitionValues,
    sizeBytes,
    modificationTime,
    [statsSource]: source,
    get stats() {
      return source.parsed;
    },
  };
}

/** The stats of a file as JSON text, word for word as the log had them where it did. */
export function statsText(file: LoggedFile): string | undefined {
  const source = file[statsSource];
  if (source?.isSourceOf(file)) return source.text;
  return file.stats === undefined ? undefined : JSON.stringify(file.stats);
}

/** Stats are a help, never a condition: whatever cannot be understood is left out. */
function parseStats(statsText: string): FileStats | undefined {
  let json: unknown;
  try {
    json = JSON.parse(statsText);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || !isNumber(json.numRecords)) return undefined;
  return {
    numRecords: json.numRecords,
    minValues: flatValues(json.minValues),
    maxValues: flatValues(json.maxValues),
    nullCount: Object.fromEntries(
      Object.entries(flatValues(json.nullCount)).filter((entry): entry is [string, number] =>
        isNumber(entry[1]),
      ),
    ),
  };
}

/** Bounds of top-level columns. Integers beyond 2^53 were corrupted by `JSON.parse` and are left out. */
function flatValues(json: unknown): Record<string, string | number | boolean> {
  if (!isRecord(json)) return {};
  const exact = Object.entries(json).filter(
    (entry): entry is [string, string | number | boolean] =>
      isString(entry[1]) ||
      isBoolean(entry[1]) ||
      (isNumber(entry[1]) && (!Number.isInteger(entry[1]) || Number.isSafeInteger(entry[1]))),
  );
  return Object.fromEntries(exact);
}
