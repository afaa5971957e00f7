/**
 * Compaction: the small files of a partition become one sorted file. It changes no row, so readers before
 * and after it see the same table, and it plans afresh when another writer touched its files meanwhile.
 */
import type { CommitResult, DataFile, Snapshot } from '../delta/table.ts';
import { commitRows, type WriteContext } from './write.ts';

export interface CompactionOptions {
  /** Files to compact together at least. */
  minFiles: number;
}

/**
 * A file this large is left alone, and compaction makes files of about this size: large enough that a month
 * of ten million lines is a few files, small enough to rewrite within a Lambda's memory and time.
 */
const targetFileBytes = 64 * 2 ** 20;

export interface CompactionGroup {
  partition: Readonly<Record<string, string>>;
  files: readonly DataFile[];
}

/** What is worth compacting: per partition the small files, at most a target file's worth. */
export function compactionGroups(snapshot: Snapshot, { minFiles }: CompactionOptions): CompactionGroup[] {
  const partitions = Map.groupBy(snapshot.files.values(), ({ partitionValues }) =>
    JSON.stringify(partitionValues),
  );
  const groups: CompactionGroup[] = [];
  for (const files of partitions.values()) {
    const partition = files[0]?.partitionValues ?? {};
    if (Object.values(partition).includes(null)) continue;
    const chosen = smallFiles(files);
    if (chosen.length >= minFiles) {
      groups.push({ partition: partition as CompactionGroup['partition'], files: chosen });
    }
  }
  return groups;
}

/** Smallest first, so that a group gets rid of as many files as it can. */
function smallFiles(files: readonly DataFile[]): DataFile[] {
  const bySize = files
    .filter(({ sizeBytes }) => sizeBytes < targetFileBytes / 2)
    .sort((a, b) => a.sizeBytes - b.sizeBytes);
  let total = 0;
  return bySize.filter(({ sizeBytes }) => {
    total += sizeBytes;
    return total <= targetFileBytes;
  });
}

export interface CompactionResult extends CommitResult {
  filesBefore: number;
}

/** Compacts one partition as it is now. */
export async function compactPartition(
  context: WriteContext,
  partition: CompactionGroup['partition'],
  options: CompactionOptions,
): Promise<CompactionResult> {
  let filesBefore = 0;
  const wanted = JSON.stringify(partition);
  const result = await commitRows(context, {}, async (attempt) => {
    const group = compactionGroups(attempt.snapshot, options).find(
      (candidate) => JSON.stringify(candidate.partition) === wanted,
    );
    filesBefore = group?.files.length ?? 0;
    if (!group) return null;
    const stored = await attempt.read(group.files);
    const paths = group.files.map(({ path }) => path);
    return {
      operation: 'OPTIMIZE',
      operationParameters: { partition: wanted },
      select: stored.sql,
      partition,
      remove: paths,
      read: { kind: 'files', paths },
      dataChange: false,
    };
  });
  return { ...result, filesBefore };
}
