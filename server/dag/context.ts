import type { Json } from '../core/definition.ts';
import type { Day, Interval } from '../core/calendar.ts';
import type { RunType } from '../core/states.ts';

export type { Day, Interval };

/** What a step did, in numbers; shown beside it and summed over days. */
export interface Receipt {
  readonly rows?: number;
  readonly rejects?: number;
  /** Events that were left out because they were there already. */
  readonly dropped?: number;
  /** Elements of a source that an earlier batch held already, and those that it lost after they were counted. */
  readonly cut?: number;
  readonly lost?: number;
  readonly bytes?: number;
  readonly files?: number;
  readonly checksum?: string;
}

export interface ConnectionRef {
  readonly connection: string;
}

/** A connection with its secrets, as only the try that declares it sees it. */
export interface ConnectionValue {
  readonly type: string;
  readonly host?: string;
  readonly port?: number;
  readonly login?: string;
  readonly password?: string;
  readonly schema?: string;
  readonly extra: Record<string, Json>;
}

export interface Asset {
  readonly uri: string;
}

/** What a task's function and every computed option get of the run that they work for. */
export interface Context<P = Record<string, Json>> {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly tryNumber: number;
  readonly mapIndex: number;
  readonly runType: RunType;
  /** A run without a date of its own (started by hand, by an asset) gets the interval that its schedule has for that moment. */
  readonly interval: Interval;
  readonly logicalDate: Date | null;
  /** The partition that an asset-triggered or partitioned run is for. */
  readonly partition: string | null;
  readonly assetEvents: readonly {
    readonly asset: string;
    readonly partition: string | null;
    readonly receipt: Receipt;
  }[];
  /** The run before this one of the same DAG that succeeded. */
  readonly previous: { readonly interval: Interval; readonly runId: string } | null;
  /** The same over all tries of this task instance: for systems that accept an idempotency key. */
  readonly idempotencyKey: string;
  /** Small JSON that lasts from run to run, per DAG; a write counts when the try succeeds. */
  readonly state: { get(key: string): Promise<Json | undefined>; set(key: string, value: Json): void };
  /** The run's calendar day in the DAG's zone. */
  readonly businessDay: Day;
  readonly params: P;
  readonly log: Record<
    'debug' | 'info' | 'warn' | 'error',
    (message: string, fields?: Record<string, unknown>) => void
  >;
  /** Aborted on cancel, timeout or a lost lease; the process is killed soon after. */
  readonly signal: AbortSignal;
  /** Only those that the task declares, in its options or by `connections` and `variables`. */
  connection(name: string): Promise<ConnectionValue>;
  variable(name: string): Promise<Json>;
  /**
   * Shown live, with the rate and the time left: how much is done of how much, in the given unit (`rows`, `bytes`, `files`, ...),
   * and what else has been counted meanwhile, by unit: `progress(rows, all, 'rows', { bytes })`. Call it as often as you like.
   */
  progress(done: number, total?: number, unit?: string, beside?: Readonly<Record<string, number>>): void;
  /** Says what a partition of an asset now holds; recorded when the try succeeds. */
  publish(asset: Asset, partition: string, receipt?: Receipt): void;
}
