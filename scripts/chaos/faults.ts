import type { DrainStep } from '../../workers/drain/steps.ts';
import type { LoadStep } from '../../workers/operators/parquetToPostgres/steps.ts';

/** A fault of the data path that tests raise with real servers and real kills; its seeds come from HARU_TEST_SEED. */
export interface Fault {
  /** Of the list of faults that must cost nothing. */
  readonly number: number;
  readonly file: string;
  /** Tests of the file that are its points, of which one is drawn; null: all of the file. */
  readonly points: FaultPoints | null;
}

export interface FaultPoints {
  /** A part of their names, as the file writes it, with `%s` for the step. */
  readonly name: string;
  readonly steps: readonly string[];
}

const DRAIN_STEPS: readonly DrainStep[] = [
  'ledger-row',
  'claimed',
  'mid-read',
  'mid-parquet',
  'mid-upload',
  'before-commit',
  'committed',
  'released',
];
const LOAD_STEPS: readonly LoadStep[] = ['fenced', 'deleted', 'mid-copy', 'before-commit', 'commit-sent', 'committed'];
/** A topic is no list that is claimed and released. */
const TOPIC_STEPS = DRAIN_STEPS.filter((step) => step !== 'claimed' && step !== 'released');

export const FAULTS: readonly Fault[] = [
  { number: 1, file: 'test/datapath/crash.test.ts', points: { name: 'drains killed at %s', steps: DRAIN_STEPS } },
  { number: 2, file: 'test/datapath/crash.test.ts', points: { name: 'loads killed at %s', steps: LOAD_STEPS } },
  { number: 1, file: 'test/datapath/kafka.test.ts', points: { name: 'a try killed at %s', steps: TOPIC_STEPS } },
  { number: 1, file: 'test/datapath/copyTable.test.ts', points: null },
  { number: 1, file: 'test/mainjob/workerKilled.test.ts', points: null },
  { number: 1, file: 'test/mainjob/childKilled.test.ts', points: null },
  { number: 1, file: 'test/mainjob/allAtOnce.test.ts', points: null },
  { number: 5, file: 'test/datapath/failOver.test.ts', points: null },
  { number: 7, file: 'test/filesystem/webhdfs.test.ts', points: null },
  { number: 7, file: 'test/datapath/webhdfs.test.ts', points: null },
  { number: 7, file: 'test/datapath/webhdfsPair.test.ts', points: null },
  { number: 11, file: 'test/ssh/outage.test.ts', points: null },
  { number: 12, file: 'test/datapath/badInput.test.ts', points: null },
  { number: 12, file: 'test/datapath/diskFull.test.ts', points: null },
  { number: 12, file: 'test/mainjob/badInput.test.ts', points: null },
  { number: 12, file: 'test/mainjob/diskFull.test.ts', points: null },
];

/** What the names of the tests of a step have in them, and those of no other step. */
export function nameAt({ name }: FaultPoints, step: string): string {
  return `${name.replace('%s', () => step)} `;
}
