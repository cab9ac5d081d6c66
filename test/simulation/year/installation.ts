import type { TryOutcome } from '../../../server/core/states.ts';
import type { Clock } from './clock.ts';
import type { Answer, Execute } from './connection.ts';
import { advanceStatements } from './advanceStatements.ts';
import type { InstanceRow } from './rows.ts';
import { schedulingStatements } from './schedulingStatements.ts';
import type { Store } from './store.ts';
import { tryStatements } from './tryStatements.ts';
import { waitStatements } from './waitStatements.ts';

/** What the statements look at beside the rows. */
export interface Installation {
  readonly store: Store;
  readonly clock: Clock;
  readonly pools: Readonly<Record<string, number>>;
  countsDeferred(pool: string): boolean;
  /** By chance: whether another process holds the row, so that `skip locked` passes it by. */
  isHeldElsewhere(): boolean;
  liveWorkers(): readonly { readonly id: string; readonly queues: readonly string[]; readonly slots: number }[];
  /** By the database's clock. */
  leaseExpiresAt(row: InstanceRow): number;
  /** The product did what it never does. */
  fail(error: unknown): void;
  /** A try has ended and its end counts. */
  ended(row: InstanceRow, outcome: TryOutcome): void;
}

const STATEMENTS = { ...schedulingStatements, ...advanceStatements, ...waitStatements, ...tryStatements };

/** Statements without a name, by a text that only they hold. */
const UNNAMED: readonly (readonly [part: string, name: string])[] = [
  ['from haru.dag_version v join haru.dag d using', 'definitions'],
  ['update haru.dag_run r set state = $2, state_reason', 'stop: runs'],
  ['wanted_state = case when t.state in', 'stop: instances'],
  ['state_reason as reason from haru.dag_run where id', 'awaited: run'],
  ['state_reason as reason from haru.task_instance', 'awaited: instances'],
];

/** Of parts of the product that the simulation leaves out: assets, deadlines, backfills' dates, reruns; and locks, which turns replace. */
const WITHOUT_ROWS = new Set([
  'dags-with-passed-deadlines',
  'lock-passed-deadlines',
  'dags-with-due-assets',
  'open-backfills',
  'running-reruns',
  'drop-queued-assets',
  'drop-asset-due',
  'start-lock-live',
  'start-lock-backfill',
  'selection-lock',
  'versions-with-queued-timeout',
  'refuse-long',
  'load-results',
]);

/** Carries statements out on the rows of an installation. */
export function executor(at: Installation): Execute {
  return (statement, values): Answer => {
    const rows = rowsOf(at, statement, values);
    return { rows, rowCount: rows.length };
  };
}

function rowsOf(at: Installation, statement: string, values: readonly unknown[]): readonly object[] {
  const execute = STATEMENTS[statement];
  if (execute) return execute(at, values as readonly never[]);
  if (WITHOUT_ROWS.has(statement)) return [];
  if (statement === 'try-selection-lock') return [{ isHeld: !at.isHeldElsewhere() }];
  if (statement === 'scheduler-beat') return [{ ms: at.clock.database() }];
  const unnamed = UNNAMED.find(([part]) => statement.includes(part))?.[1];
  if (unnamed === 'definitions') return definitions(at, values as [number[]]);
  if (unnamed) return STATEMENTS[unnamed]!(at, values as readonly never[]);
  throw new Error(`the simulation does not know the statement ${statement}: write it beside the others`);
}

function definitions({ store }: Installation, [versionIds]: readonly [readonly number[]]): readonly object[] {
  return store.dags
    .filter(({ versionId }) => versionIds.includes(versionId))
    .map(({ dagNo, versionId, definition }) => ({
      versionId,
      dagNo,
      dagId: definition.dagId,
      definition,
      definitionHash: '',
      bundleHash: '',
    }));
}
