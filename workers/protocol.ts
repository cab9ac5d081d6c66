import type { LogLevel } from '../server/core/logText.ts';
import type { AssetDefinition, Json, TaskDefinition } from '../server/core/definition.ts';
import type { ProgressReport } from '../server/core/progress.ts';
import type { Occasion, Rendered } from '../server/core/notification.ts';
import type { RunType } from '../server/core/states.ts';
import type { Wait } from '../server/core/waiting.ts';
import type { ConnectionValue, Context, Receipt } from '../server/dag/context.ts';
import type { ElementPlace } from '../server/dag/mapping.ts';
import type { NotifierEvent } from '../server/dag/notifier.ts';
import type { Given } from './given.ts';
import type { ResultList } from './resultLists.ts';

/** What a worker and the child process of a try say to each other. Structured clone carries it, so dates and bigints pass. */

/** A bundle, once per child: afterwards the child serves only tries of it. */
export interface BindMessage {
  readonly type: 'bind';
  readonly bundleHash: string;
  readonly code: string;
  readonly sourceMap: string | null;
  readonly filename: string;
  /** Built-in operators that the bundle's tasks use: imported before the child gives up the rights to read them. */
  readonly operators: readonly string[];
  /** The user that the child becomes before it evaluates any code of a DAG; null: it stays who it is. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

export interface RunMessage {
  readonly type: 'run';
  readonly attempt: Attempt;
}

/** Everything that one try needs. */
export interface Attempt {
  readonly dagId: string;
  readonly definitionHash: string;
  readonly taskId: string;
  readonly runId: string;
  readonly tryNumber: number;
  readonly mapIndex: number;
  readonly runType: RunType;
  readonly intervalStart: Date;
  readonly intervalEnd: Date;
  readonly logicalDate: Date | null;
  readonly businessDay: string;
  readonly zone: string;
  readonly partition: string | null;
  /** What started the run. */
  readonly assetEvents: Context['assetEvents'];
  readonly outlets: readonly AssetDefinition[];
  readonly previous: { readonly start: Date; readonly end: Date; readonly runId: string } | null;
  readonly idempotencyKey: string;
  readonly params: Readonly<Record<string, Json>>;
  /** Results of the tasks that this one reads, by task id. */
  readonly results: ReadonlyMap<string, unknown>;
  /** Of a mapped instance: its element in each of the lists; null: it is not mapped. */
  readonly elements: readonly ElementPlace[] | null;
  /** Names of connections and variables, those that are not there included. */
  readonly declares: Pick<TaskDefinition, 'connections' | 'variables'>;
  readonly connections: Readonly<Record<string, ConnectionValue>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly state: Readonly<Record<string, Json>>;
  readonly epoch: bigint;
  /** By the database's clock, which alone decides what is due. */
  readonly claimedAt: Date;
  readonly handle: Json | null;
  readonly leftHandle: Json | null;
  readonly wait: Wait | null;
}

/** Asks for what a notifier's functions make of an event. */
export interface RenderMessage {
  readonly type: 'render';
  readonly dagId: string;
  readonly definitionHash: string;
  /** `taskId` null: of the DAG itself. */
  readonly at: { readonly taskId: string | null; readonly occasion: Occasion; readonly place: number };
  readonly event: NotifierEvent;
}

export interface AbortMessage {
  readonly type: 'abort';
  readonly reason: string;
}

export interface ReplyMessage {
  readonly type: 'reply';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly code: string | null };
}

export type ToChild = BindMessage | RunMessage | RenderMessage | AbortMessage | ReplyMessage;

export type { LogLevel };

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  readonly source: 'task' | 'stdout' | 'stderr' | 'worker';
  readonly message: string;
  readonly fields?: Record<string, unknown>;
}

/** The line that a child writes to its raw output after a try: what came before it is the try's. */
export const END_OF_OUTPUT = '\u0000end of try';

/** How the body of a try ended. */
export type AttemptEnd =
  | {
      readonly kind: 'success';
      readonly json: string | null;
      readonly datePaths: readonly string[];
      /** Lists in the result over which other tasks are mapped, by their places. */
      readonly lists: readonly ResultList[];
      readonly decision: Json | null;
      readonly receipt: Receipt | null;
      readonly published: readonly {
        readonly uri: string;
        readonly partition: string | null;
        readonly receipt: Receipt | null;
      }[];
      readonly state: readonly { readonly key: string; readonly value: Json }[];
    }
  | { readonly kind: 'skipped'; readonly message: string; readonly isWorkLeft?: boolean }
  /** Looks again after a time. */
  | { readonly kind: 'rescheduled'; readonly delayMs: number; readonly wait: Wait }
  /** Goes on when something has happened, or at the given time. */
  | { readonly kind: 'deferred'; readonly until: Date | null; readonly wait: Wait }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly stack: string | null;
      /** `never`: no further try. A number: milliseconds until the next one, instead of the usual delay. */
      readonly retry: 'usual' | 'never' | number;
      readonly receipt: Receipt | null;
      /** Its work outside may go on. */
      readonly isWorkLeft?: boolean;
    };

export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'bound' }
  | { readonly type: 'unbound'; readonly message: string; readonly stack: string | null }
  | { readonly type: 'log'; readonly lines: readonly LogLine[] }
  | { readonly type: 'given'; readonly given: Given }
  | { readonly type: 'progress'; readonly progress: ProgressReport }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly service: string;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly type: 'rendered'; readonly rendered: Rendered; readonly memoryMb: number }
  | { readonly type: 'unrendered'; readonly message: string; readonly stack: string | null }
  | { readonly type: 'end'; readonly end: AttemptEnd; readonly memoryMb: number };
