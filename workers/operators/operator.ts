import type { TSchema } from 'typebox';
import type { Decision } from '../../server/core/decisions.ts';
import type { Json } from '../../server/core/definition.ts';
import type { Wait } from '../../server/core/waiting.ts';
import type { AssetService } from '../../server/scheduler/assetService.ts';
import type { RunService } from '../../server/scheduler/runService.ts';
import type { Context, Receipt } from '../../server/dag/context.ts';
import type { Ledger } from '../../server/core/ledger.ts';

/** What a built-in operator gets besides the public context. It runs in the try's child process and reaches Postgres only through these. */
export interface OperatorContext extends Context {
  /** The try's lease: grows with every claim of any try, so it fences whatever the try writes outside. */
  readonly epoch: bigint;
  /** The ledger of data batches, shares and receipts; each call is carried out by the worker under the try's lease. */
  readonly ledger: Ledger;
  /** What an earlier claim of this same try left to find its work again; null where there is none. */
  readonly handle: Json | null;
  /** What an earlier try left without having ended it: its work is to be ended before other work starts; null: there is none. */
  readonly leftHandle: Json | null;
  /** Stores the handle durably before the work that it names is started. */
  saveHandle(handle: Json): Promise<void>;
  /** Says whether the work that the handle names may go on: of a try that fails while it may, it is left, and a worker ends it. */
  workMayGoOn(mayGoOn: boolean): void;
  /** What the instance has waited for without a slot before this claim; null: nothing. */
  readonly wait: Wait | null;
  /** The database's clock, whatever the clock of this machine shows. */
  readonly now: () => Date;
  /** Other runs, as the worker sees them. */
  readonly runs: RunService;
  /** Assets and their partitions. */
  readonly assets: AssetService;
  /** Shown beside the step when it ends. */
  receipt(receipt: Receipt): void;
}

/** An operator of the product: a file in this folder each. */
export interface BuiltInOperator<O = unknown, T = unknown> {
  readonly name: string;
  /** JSON Schema of the options once every Ref and function in them is resolved. */
  readonly options: TSchema;
  run(options: O, context: OperatorContext): Promise<T>;
  /** What its result decides for the tasks after it; absent: nothing. */
  decision?(result: T): Decision;
}
