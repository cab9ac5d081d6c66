import type { Json } from '../../server/core/definition.ts';
import { makeInterval } from '../../server/core/interval.ts';
import { requirePartition } from '../../server/core/partitions.ts';
import type { Ledger } from '../../server/core/ledger.ts';
import type { Day, Receipt } from '../../server/dag/context.ts';
import type { AssetService } from '../../server/scheduler/assetService.ts';
import type { RunService } from '../../server/scheduler/runService.ts';
import type { OperatorContext } from '../operators/operator.ts';
import type { Attempt } from '../protocol.ts';
import { declaredValue } from './declaredValue.ts';
import { remoteService, type Channel } from './channel.ts';
import type { ChildLog } from './logging.ts';
import { createProgressSender, type ProgressSender } from './progressSender.ts';
import { smallJson } from './smallJson.ts';

/** What a try has gathered for its end. */
export interface Gathered {
  receipt: Receipt | null;
  readonly published: { readonly uri: string; readonly partition: string | null; readonly receipt: Receipt | null }[];
  readonly state: Map<string, Json>;
  /** Work outside that the handle names may go on. */
  isWorkUnderWay: boolean;
}

export function createContext(
  attempt: Attempt,
  channel: Channel,
  log: ChildLog,
  signal: AbortSignal,
): { context: OperatorContext; gathered: Gathered; progress: ProgressSender } {
  const gathered: Gathered = {
    receipt: null,
    published: [],
    state: new Map(),
    isWorkUnderWay: attempt.handle !== null,
  };
  const progress = createProgressSender(channel);
  const { taskId } = attempt;
  let handle = attempt.handle;
  const beganMs = performance.now();
  const context: OperatorContext = {
    dagId: attempt.dagId,
    runId: attempt.runId,
    taskId,
    tryNumber: attempt.tryNumber,
    mapIndex: attempt.mapIndex,
    runType: attempt.runType,
    interval: makeInterval(attempt.intervalStart, attempt.intervalEnd),
    logicalDate: attempt.logicalDate,
    partition: attempt.partition,
    assetEvents: attempt.assetEvents,
    previous: attempt.previous
      ? { interval: makeInterval(attempt.previous.start, attempt.previous.end), runId: attempt.previous.runId }
      : null,
    idempotencyKey: attempt.idempotencyKey,
    state: {
      get: (key) => Promise.resolve(gathered.state.has(key) ? gathered.state.get(key) : attempt.state[key]),
      set: (key, value) => void gathered.state.set(key, smallJson(`state.set('${key}')`, value)),
    },
    businessDay: attempt.businessDay as Day,
    params: attempt.params,
    log: {
      debug: (message, fields) => log.write('debug', 'task', message, fields),
      info: (message, fields) => log.write('info', 'task', message, fields),
      warn: (message, fields) => log.write('warn', 'task', message, fields),
      error: (message, fields) => log.write('error', 'task', message, fields),
    },
    signal,
    connection: (name) =>
      declaredValue(
        { kind: 'connection', taskId, names: attempt.declares.connections, values: attempt.connections },
        name,
      ),
    variable: (name) =>
      declaredValue({ kind: 'variable', taskId, names: attempt.declares.variables, values: attempt.variables }, name),
    progress: progress.report,
    publish: ({ uri }, partition, receipt) =>
      void gathered.published.push({
        uri,
        partition: publishedPartition(attempt, uri, partition),
        receipt: receipt ? (smallJson(`the receipt of ${uri}`, receipt) as Receipt) : null,
      }),
    epoch: attempt.epoch,
    ledger: remoteService(channel, 'ledger') as Ledger,
    get handle() {
      return handle;
    },
    leftHandle: attempt.leftHandle,
    async saveHandle(value) {
      await channel.call('try', 'saveHandle', [value]);
      handle = value;
    },
    workMayGoOn: (mayGoOn) => void (gathered.isWorkUnderWay = mayGoOn),
    wait: attempt.wait,
    now: () => new Date(attempt.claimedAt.getTime() + performance.now() - beganMs),
    runs: remoteService(channel, 'runs') as RunService,
    assets: remoteService(channel, 'assets') as AssetService,
    receipt: (receipt) => void (gathered.receipt = smallJson('the receipt', receipt) as Receipt),
  };
  return { context, gathered, progress };
}

/** Only what the task declares is published, and only partitions that there are. */
function publishedPartition({ outlets, taskId }: Attempt, uri: string, partition: string): string {
  const outlet = outlets.find((asset) => asset.uri === uri);
  if (!outlet)
    throw new Error(`task '${taskId}' publishes asset '${uri}' and does not declare it: add it to the task's outlets`);
  return outlet.partition === null ? partition : requirePartition(outlet, partition);
}
