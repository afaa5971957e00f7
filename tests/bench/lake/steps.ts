/** What both sides of the lake's benchmark do, and how they report it: one line of JSON per step. */
export const steps = {
  append_1: 'append of 1 line',
  append_100: 'append of 100 lines',
  append_10000: 'append of 10,000 lines',
  merge: 'merge of 10,000 rows into 200,000',
  compact: 'compaction of 1,000 files of 100 lines',
  scan: 'scan of all sale lines: revenue by month and store',
} as const;

export type StepName = keyof typeof steps;

export interface StepReport {
  step: StepName;
  milliseconds: number;
  /** Greatest resident memory while the step ran. */
  peakBytes: number;
}

/** Where the shared inputs lie, in the folder that both sides are given. */
export const inputs = {
  appends: {
    append_1: 'append-1.parquet',
    append_100: 'append-100.parquet',
    append_10000: 'append-10000.parquet',
  },
  merge: 'merge.parquet',
} as const;

export const appendRepetitions = 7;
