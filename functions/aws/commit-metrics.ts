import type { ObjectStore } from '#data/store/object-store.ts';

/** A Delta commit is the creation of one of these; it conflicts when another writer has created it first. */
const commitKey = /\/_delta_log\/\d{20}\.json$/;

/** Counts commits and conflicts of every table below `store`, whoever writes. */
export function observeCommits(
  store: ObjectStore,
  report: (outcome: 'commit' | 'conflict') => void,
): ObjectStore {
  return {
    ...store,
    async putIfAbsent(key, body, options) {
      const result = await store.putIfAbsent(key, body, options);
      if (commitKey.test(key)) report(result.outcome === 'created' ? 'commit' : 'conflict');
      return result;
    },
  };
}

/** Writes CloudWatch's embedded metric format: the log line is the metric. `sst.config.ts` watches them. */
export function createCommitReporter(
  stage: string,
  now: () => number,
  write: (line: string) => void,
): (outcome: 'commit' | 'conflict') => void {
  return (outcome) => {
    const definition = {
      Namespace: 'Fluxion',
      Dimensions: [['stage']],
      Metrics: [
        { Name: 'commits', Unit: 'Count' },
        { Name: 'conflicts', Unit: 'Count' },
      ],
    };
    write(
      JSON.stringify({
        _aws: { Timestamp: now(), CloudWatchMetrics: [definition] },
        stage,
        commits: outcome === 'commit' ? 1 : 0,
        conflicts: outcome === 'conflict' ? 1 : 0,
      }),
    );
  };
}
