/**
 * The mutation proof: known bugs of Delta writers, seeded one at a time into a copy of `data/delta`, each of
 * which must be caught by the guarantee named here. `npm run mutants` prints the table.
 */
import { proveMutants } from './prove.ts';

export interface Mutant {
  bug: string;
  file: string;
  /** Must occur exactly once in the file. */
  find: string;
  replace: string;
  /** Name of the guarantee that catches it. */
  caughtBy: string;
}

const simulation = 'no simulated history loses, doubles or makes up a row, whatever the store does';

export const mutants: readonly Mutant[] = [
  {
    bug: 'a 409 is taken for a 412: on to the next version',
    file: 'put-commit.ts',
    find: "      inDoubt ||= error instanceof StoreError && error.code === 'store.unknown_outcome';",
    replace:
      '      if (isTransient(error)) return { won: false, winner: { version, modificationTime: 0, actions: [] } };',
    caughtBy: 'a 409 is answered by the same version again, so the log has no gap',
  },
  {
    bug: 'the winner of a version is not looked at: "exists" means lost',
    file: 'put-commit.ts',
    find: 'txnIdOf(winner.actions) === txnId ?',
    replace: 'txnIdOf(winner.actions) === null ?',
    caughtBy: 'a commit whose answer was lost is recognised as our own',
  },
  {
    bug: 'the winner of a version is not looked at: "exists" means won',
    file: 'put-commit.ts',
    find: 'txnIdOf(winner.actions) === txnId ?',
    replace: 'txnIdOf(winner.actions) !== null ?',
    caughtBy: 'a version that another writer won is not taken for our own',
  },
  {
    bug: 'doubt about the outcome is reported as plain failure',
    file: 'put-commit.ts',
    find: "      inDoubt ||= error instanceof StoreError && error.code === 'store.unknown_outcome';",
    replace: '',
    caughtBy: 'a commit that the store never confirms nor denies is reported as in doubt',
  },
  {
    bug: 'a refused write is repeated as if it were in doubt',
    file: 'commit-budget.ts',
    find: "(error.code === 'store.unknown_outcome' || error.code === 'store.unavailable')",
    replace: 'error.code.length > 0',
    caughtBy: 'a store that refuses a write outright fails the commit with its own error',
  },
  {
    bug: 'a transaction counts as committed only once a newer one is',
    file: 'commit.ts',
    find: '>= transaction.version',
    replace: '> transaction.version',
    caughtBy: 'the same transaction from two writers at once lands once',
  },
  {
    bug: 'transactions are compared for equality only',
    file: 'commit.ts',
    find: '>= transaction.version',
    replace: '=== transaction.version',
    caughtBy: 'an older version of a transaction than the table has is not committed',
  },
  {
    bug: 'conflicts are checked against the last winner only',
    file: 'commit.ts',
    find: 'for (const winner of winners) {\n    const conflict',
    replace: 'for (const winner of winners.slice(-1)) {\n    const conflict',
    caughtBy: simulation,
  },
  {
    bug: 'conflicts are not checked',
    file: 'commit.ts',
    find: 'if (conflict) return conflict;',
    replace: '',
    caughtBy: simulation,
  },
  {
    bug: 'commits of one process do not wait for each other',
    file: 'commit-line.ts',
    find: 'last.then(work)',
    replace: 'work()',
    caughtBy: 'commits through one handle take turns and do not compete',
  },
  {
    bug: 'one failed commit blocks all later ones of its process',
    file: 'commit-line.ts',
    find: 'last = turn.catch(() => {});',
    replace: 'last = turn;',
    caughtBy: 'a commit that fails leaves its turn to the next one',
  },
  {
    bug: 'what the same process committed meanwhile is not checked for conflicts',
    file: 'commit.ts',
    find: 'let known = line.since(start.version) ?? { commits: [], state: start };',
    replace: 'let known = { commits: [] as Commit[], state: line.since(start.version)?.state ?? start };',
    caughtBy: 'a plan is made again when a commit through the same handle has changed what it read',
  },
  {
    bug: 'blind appends conflict like any other',
    file: 'conflict.ts',
    find: '!blind && ',
    replace: '',
    caughtBy: 'a blind append never conflicts, not even with a writer that read the whole table',
  },
  {
    bug: 'a commit that does not say whether it is blind counts as blind',
    file: 'conflict.ts',
    find: 'action.info.isBlindAppend === true',
    replace: 'action.info.isBlindAppend !== false',
    caughtBy: 'a winner that does not say that it appended blindly is taken to have read the table',
  },
  {
    bug: 'a reader of the whole table does not notice added rows',
    file: 'conflict.ts',
    find: "case 'table':\n      return true;",
    replace: "case 'table':\n      return false;",
    caughtBy: 'rows added to the table by a writer that read it conflict with one who read the table',
  },
  {
    bug: 'added rows in a partition that was read pass unnoticed',
    file: 'conflict.ts',
    find: 'return read.partitions.some(',
    replace: 'return read.partitions.slice(1).some(',
    caughtBy: 'rows added to a partition that we read conflict',
  },
  {
    bug: 'every partition counts as read',
    file: 'conflict.ts',
    find: '(values[column] ?? null) === (value || null)',
    replace: 'values[column] !== (value || null) || true',
    caughtBy: 'rows added to another partition than we read do not conflict',
  },
  {
    bug: 'files that were read may vanish (DeleteRead)',
    file: 'conflict.ts',
    find: 'if (file && readsFile(plan.read, file))',
    replace: 'if (!file && plan.read.kind)',
    caughtBy: 'a file that we read and another removed conflicts',
  },
  {
    bug: 'a file may be removed twice (DeleteDelete)',
    file: 'conflict.ts',
    find: 'if (removes.has(path)) return',
    replace: 'if (removes.has(plan.operation)) return',
    caughtBy: 'a file that both remove conflicts, even where we say that we read nothing',
  },
  {
    bug: 'a change of metadata passes unnoticed',
    file: 'conflict.ts',
    find: "return conflict('metadata_changed');",
    replace: 'break;',
    caughtBy: 'a change of metadata by the winner conflicts with every plan',
  },
  {
    bug: 'another version of our application id passes unnoticed',
    file: 'conflict.ts',
    find: 'if (action.transaction.appId === plan.transaction?.appId) {',
    replace: 'if (action.transaction.version === plan.transaction?.version) {',
    caughtBy: 'another version of our application id, written by the winner, conflicts',
  },
  {
    bug: 'a deletion calls itself a blind append',
    file: 'commit-plan.ts',
    find: '(plan.remove ?? []).length === 0 &&',
    replace: '',
    caughtBy: 'only a commit that read nothing and removes nothing calls itself a blind append',
  },
  {
    bug: 'a compaction is marked as a change of data',
    file: 'commit-plan.ts',
    find: 'const dataChange = plan.dataChange ?? true;',
    replace: 'const dataChange = true;',
    caughtBy: 'a commit begins with its commitInfo, and a rearrangement is marked as no change of data',
  },
  {
    bug: 'appendOnly is ignored',
    file: 'protocol.ts',
    find: "metadata.configuration['delta.appendOnly'] === 'true'",
    replace: 'false',
    caughtBy: 'rows cannot be deleted from an append-only table, though its files may be rearranged',
  },
  {
    bug: 'a failed checkpoint fails the commit',
    file: 'open.ts',
    find: 'open.onCheckpointFailure(error, state.version);',
    replace: 'throw error;',
    caughtBy: 'a checkpoint that fails never fails the commit, and is told',
  },
  {
    bug: 'only the newest checkpoint is tried',
    file: 'log.ts',
    find: 'if (!isDamage(error)) throw error;\n      damaged',
    replace: 'if (error) throw error;\n      damaged',
    caughtBy: 'a damaged newest checkpoint is passed over for an older one',
  },
  {
    bug: '_last_checkpoint is believed: nothing is listed before it',
    file: 'log.ts',
    find: 'if (fromVersion > 0) return null;',
    replace: '',
    caughtBy: '_last_checkpoint is a mere hint: broken, ahead of time or absent, the table opens',
  },
  {
    bug: 'a gap in the log is stepped over',
    file: 'log.ts',
    find: 'return readCommits(context, versions, listing);',
    replace: 'return readCommits(context, versions.filter((v) => listing.commits.has(v)), listing);',
    caughtBy: 'a missing commit is a corrupt log that names the version',
  },
  {
    bug: 'a part of a multi-part checkpoint passes for the whole',
    file: 'log-listing.ts',
    find: '(group) => Object.keys(group.parts).length === group.of && group.parts.length === group.of,',
    replace: '(group) => group.parts.length > 0,',
    caughtBy: 'an incomplete multi-part checkpoint is passed over',
  },
  {
    bug: '"n+1 is absent" is believed after any sleep',
    file: 'snapshot-cache.ts',
    find: 'return ageMs < logRetentionMs(state.metadata) / 2;',
    replace: 'return ageMs < Number.POSITIVE_INFINITY;',
    caughtBy: 'a handle that slept beyond the retention of the log still finds the newest version',
  },
  {
    bug: 'read-your-writes is satisfied by a look-up that began before the write',
    file: 'snapshot-cache.ts',
    find: 'const state = shared.version >= atLeast ? shared : await sharedLookUp();',
    replace: 'const state = shared;',
    caughtBy: 'a caller who must see a version sees it, even where a shared look-up began too early',
  },
  {
    bug: 'the time of a version may lie before that of its predecessor',
    file: 'snapshot.ts',
    find: 'Math.max(inCommit ?? commit.modificationTime, previous + 1)',
    replace: '(inCommit ?? commit.modificationTime)',
    caughtBy: 'times of versions increase even where the clock went back',
  },
  {
    bug: 'times inside commits are ignored',
    file: 'protocol.ts',
    find: "metadata.configuration['delta.enableInCommitTimestamps'] === 'true'",
    replace: 'false',
    caughtBy: 'a table that keeps the times of its versions in its commits is travelled by those',
  },
  {
    bug: 'a file that was added again stays a tombstone',
    file: 'snapshot.ts',
    find: 'tombstones.delete(action.file.path);',
    replace: '',
    caughtBy: 'a file that was removed and added again is live and no tombstone',
  },
  {
    bug: 'paths are not decoded',
    file: 'action-parser.ts',
    find: 'path = decodeURIComponent(uri);',
    replace: 'path = uri;',
    caughtBy: 'paths and partition values with special characters come back as they were',
  },
  {
    bug: 'paths are not encoded',
    file: 'action-writer.ts',
    find: "path.split('/').map(encodeURIComponent).join('/').replaceAll('%3D', '=')",
    replace: 'path',
    caughtBy: 'paths and partition values with special characters come back as they were',
  },
  {
    bug: 'the empty string is a partition value of its own',
    file: 'action-parser.ts',
    find: "value === undefined || value === ''",
    replace: 'value === undefined',
    caughtBy: 'a null partition value, written as null or as the empty string, is null',
  },
  {
    bug: 'unknown reader features are ignored',
    file: 'protocol.ts',
    find: '!readableFeatures.has(feature)',
    replace: 'readableFeatures === undefined',
    caughtBy: 'a newer reader version, and an unknown reader feature, are refused by name',
  },
  {
    bug: 'newer writer versions are written',
    file: 'protocol.ts',
    find: 'if (protocol.minWriterVersion > 2 && protocol.minWriterVersion !== 7) {',
    replace: 'if (protocol.minWriterVersion > 20) {',
    caughtBy: 'a table of a newer writer version is read but not written',
  },
  {
    bug: 'a checkpoint forgets tombstones within their retention',
    file: 'checkpoint.ts',
    find: 'if (tombstone.deletionTimestamp < oldestDeletion) continue;',
    replace: 'if (tombstone.deletionTimestamp > oldestDeletion) continue;',
    caughtBy: 'a checkpoint holds the tombstones within their retention and no others',
  },
  {
    bug: '_last_checkpoint names its parts',
    file: 'checkpoint.ts',
    find: 'sizeInBytes, numOfAddFiles:',
    replace: 'sizeInBytes, parts: 1, numOfAddFiles:',
    caughtBy: 'every tenth commit is followed by a checkpoint and its hint, which names no parts',
  },
  {
    bug: 'log clean-up deletes the commit at the checkpoint',
    file: 'cleanup.ts',
    find: 'file.version < version &&',
    replace: 'file.version <= version &&',
    caughtBy:
      'log clean-up leaves every version within the retention readable, and the commit at the checkpoint',
  },
  {
    bug: 'log clean-up starts the log at the newest checkpoint, however young',
    file: 'cleanup.ts',
    find: 'committedAt === undefined || committedAt > cutoffMs',
    replace: 'committedAt === undefined',
    caughtBy: 'log clean-up deletes nothing while no checkpoint is older than the retention',
  },
  {
    bug: 'log clean-up relies on a checkpoint that nobody has read',
    file: 'cleanup.ts',
    find: 'if (await isWhole(context, checkpoint)) return',
    replace: 'if (checkpoint) return',
    caughtBy: 'log clean-up relies on no checkpoint that it has not read',
  },
  {
    bug: 'vacuum deletes files that are too young',
    file: 'vacuum.ts',
    find: ' && object.lastModified < cutoffMs',
    replace: '',
    caughtBy: 'vacuum spares an unreferenced file that may belong to a write under way',
  },
  {
    bug: 'vacuum forgets that removed files are kept for a while',
    file: 'vacuum.ts',
    find: 'return tombstone !== undefined && tombstone.deletionTimestamp >= cutoffMs;',
    replace: 'return false;',
    caughtBy: 'vacuum deletes a removed file after its retention, and not before',
  },
  {
    bug: 'vacuum deletes live files',
    file: 'vacuum.ts',
    find: 'if (state.files.has(path)) return true;',
    replace: '',
    caughtBy: 'vacuum never deletes a live file, however old',
  },
  {
    bug: 'vacuum deletes the log',
    file: 'vacuum.ts',
    find: '!/^[_.]/.test(segment) ||',
    replace: 'segment !== key ||',
    caughtBy: 'vacuum leaves the log and hidden files alone, but not a partition whose name begins with _',
  },
  {
    bug: 'maximum timestamps are floored',
    file: 'stats.ts',
    find: "rounding === 'ceil' && !isExact ? floor + 1 : floor",
    replace: 'floor',
    caughtBy: 'a minimum timestamp is rounded down to milliseconds and a maximum up',
  },
  {
    bug: 'a cut string maximum has no tie-breaker',
    file: 'stats.ts',
    find: 'cut.length === text.length ? text : cut + largestCodePoint',
    replace: 'cut',
    caughtBy: 'a long string minimum is cut, and a cut maximum sorts after every string with its prefix',
  },
  {
    bug: 'surrogate pairs are cut in two',
    file: 'stats.ts',
    find: 'cutsPair ? maxStringLength - 1 : maxStringLength',
    replace: 'maxStringLength + (cutsPair ? 0 : 0)',
    caughtBy:
      'a cut never splits a surrogate pair, and the tie-breaker outlasts a run of the largest character',
  },
  {
    bug: 'integers beyond 2^53 are written',
    file: 'stats.ts',
    find: 'Number.isSafeInteger(number) ? number : null',
    replace: 'Number.isInteger(number) ? number : null',
    caughtBy: 'integers beyond 2^53 and numbers that are not finite have no bounds',
  },
  {
    bug: 'long decimals are rounded to the nearest',
    file: 'stats.ts',
    find: 'isExact || !awayFromZero ? kept : kept + 1n',
    replace: 'kept',
    caughtBy: 'a decimal of more digits than a double holds is rounded outwards',
  },
  {
    bug: 'pruning compares strings as JavaScript does',
    file: 'pruning.ts',
    find: 'return compareUtf8(a, b);',
    replace: 'return a < b ? -1 : Number(a > b);',
    caughtBy: 'strings are compared as their UTF-8 bytes, not as UTF-16 units',
  },
  {
    bug: 'pruning believes the maximum of a floating-point column',
    file: 'pruning.ts',
    find: "type === 'float' || type === 'double'",
    replace: "type === 'binary'",
    caughtBy: 'a floating-point file may hold NaN above its maximum',
  },
  {
    bug: 'pruning leaves a file out where a bound equals the value',
    file: 'pruning.ts',
    find: 'return !min || compare(min.low, wanted.high) <= 0;',
    replace: 'return !min || compare(min.low, wanted.high) < 0;',
    caughtBy: 'a file is kept where a bound equals the wanted value, and left out where it lies beyond',
  },
  {
    bug: 'pruning takes missing bounds for "no rows"',
    file: 'pruning.ts',
    find: 'if (!stats) return true;',
    replace: 'if (!stats) return false;',
    caughtBy: 'missing bounds keep the file',
  },
  {
    bug: 'pruning believes maxima that were cut to milliseconds',
    file: 'pruning.ts',
    find: 'Math.ceil(milliseconds) + (isStatMaximum ? 1 : 0)',
    replace: 'Math.ceil(milliseconds) + (isStatMaximum ? 0 : 0)',
    caughtBy: 'a maximum timestamp that another writer cut to milliseconds does not exclude its rows',
  },
  {
    bug: 'a column may change into any other type',
    file: 'schema-evolution.ts',
    find: 'const from = integerWidths.indexOf(current);',
    replace: 'if (current !== wanted) return wanted;\n  const from = integerWidths.indexOf(current);',
    caughtBy: 'a change of schema that old files forbid is refused by name',
  },
];

if (import.meta.main) {
  const results = await proveMutants(mutants);
  for (const { mutant, outcome } of results) {
    console.log(
      `${outcome === 'caught' ? 'caught  ' : outcome.toUpperCase()}  ${mutant.bug}  <-  ${mutant.caughtBy}`,
    );
  }
  const caught = results.filter(({ outcome }) => outcome === 'caught').length;
  console.log(`${caught} of ${results.length} seeded bugs caught.`);
  process.exitCode = caught === results.length ? 0 : 1;
}
