/** A fault of the data path that tests raise with real servers and real kills; its seeds come from HARU_TEST_SEED. */
export interface Fault {
  /** Of the list of faults that must cost nothing. */
  readonly number: number;
  readonly file: string;
  /** Parts of the names of the tests that are its points; one of them is drawn. Empty: all of the file. */
  readonly points: readonly string[];
}

export const FAULTS: readonly Fault[] = [
  {
    number: 1,
    file: 'test/datapath/crash.test.ts',
    points: [
      'ledger-row',
      'claimed',
      'mid-read',
      'mid-parquet',
      'mid-upload',
      'before-commit',
      'committed',
      'released',
    ].map((step) => `drain killed at ${step}`),
  },
  {
    number: 2,
    file: 'test/datapath/crash.test.ts',
    points: ['fenced', 'deleted', 'mid-copy', 'before-commit', 'commit-sent', 'committed'].map(
      (step) => `load killed at ${step}`,
    ),
  },
  { number: 1, file: 'test/mainjob/workerKilled.test.ts', points: [] },
  { number: 1, file: 'test/mainjob/childKilled.test.ts', points: [] },
  { number: 1, file: 'test/mainjob/allAtOnce.test.ts', points: [] },
  { number: 5, file: 'test/datapath/failOver.test.ts', points: [] },
  { number: 7, file: 'test/filesystem/webhdfs.test.ts', points: [] },
  { number: 11, file: 'test/ssh/outage.test.ts', points: [] },
  { number: 12, file: 'test/datapath/badInput.test.ts', points: [] },
  { number: 12, file: 'test/mainjob/badInput.test.ts', points: [] },
  { number: 12, file: 'test/mainjob/diskFull.test.ts', points: [] },
];
