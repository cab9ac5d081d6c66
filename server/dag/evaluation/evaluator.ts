import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { siblingModule } from '../../core/siblingModule.ts';
import { requireDefinition } from '../definitionSchema.ts';
import type { EvaluationOutcome, EvaluationRequest } from './evaluateBundle.ts';
import { LATE_EXIT_CODE } from './exitCode.ts';
import type { LoadProblem } from './problem.ts';

export interface EvaluatorOptions {
  /** How long each of the two evaluations of a bundle may take; afterwards its process ends, and another takes its place. */
  readonly limitMs: number;
  /** Of the process's JavaScript heap. */
  readonly memoryMb: number;
}

/** What the loader grants, and so whoever loads a file as the loader does. */
export const LOADER_LIMITS: EvaluatorOptions = { limitMs: 10_000, memoryMb: 512 };

/** Evaluates bundles, one after the other, in a process that is kept warm and replaced when it is lost. */
export interface Evaluator {
  evaluate(bundle: Omit<EvaluationRequest, 'limitMs'>): Promise<EvaluationOutcome>;
  /** Ends the process at once, in the middle of an evaluation too, which rejects then. */
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(siblingModule('./evaluationProcess', import.meta.url));

export function createEvaluator({ limitMs, memoryMb }: EvaluatorOptions): Evaluator {
  let child: ChildProcess | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function readyChild(): Promise<ChildProcess> {
    if (isClosed) throw new Error('the evaluation of DAG files has ended');
    if (child?.connected) return child;
    const started = fork(PROGRAM, [], {
      env: {},
      execArgv: [`--max-old-space-size=${memoryMb}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child = started;
    const first = await Promise.race([once(started, 'message'), once(started, 'exit')]);
    if (first[0] !== 'ready')
      throw new Error(`the process that evaluates DAG files did not start (exit code ${String(first[0])})`);
    return started;
  }

  async function evaluateNow({ code, sourceMap }: Omit<EvaluationRequest, 'limitMs'>): Promise<EvaluationOutcome> {
    const to = await readyChild();
    const answer = await answerOf(to, { code, sourceMap, limitMs });
    if (isClosed) throw new Error('the evaluation of DAG files was ended');
    if (answer === 'late')
      return failed(
        `the file was still not evaluated after ${limitMs / 1000} s: does its module or body loop without end?`,
      );
    if (answer === 'ended')
      return failed(
        `the process that evaluated the file ended: does its module or body use over ${memoryMb} MB of memory?`,
      );
    for (const { definition } of answer.dags ?? []) requireDefinition(definition);
    return answer;
  }

  return {
    evaluate(bundle) {
      const next = last.then(() => evaluateNow(bundle));
      last = next.catch(() => {});
      return next;
    },
    async close() {
      isClosed = true;
      if (child) await end(child);
      await last;
    },
  };
}

/** The child counts the time itself; this much later it is taken to hang elsewhere. */
const GRACE_MS = 2_000;

/** The child's answer, or how it was lost. */
async function answerOf(
  child: ChildProcess,
  request: EvaluationRequest,
): Promise<EvaluationOutcome | 'late' | 'ended'> {
  const { promise, resolve } = Promise.withResolvers<EvaluationOutcome | 'late' | 'ended'>();
  const onMessage = (outcome: EvaluationOutcome): void => resolve(outcome);
  const onExit = (code: number | null): void => resolve(code === LATE_EXIT_CODE ? 'late' : 'ended');
  const timer = setTimeout(() => resolve('late'), 2 * request.limitMs + GRACE_MS);
  child.once('message', onMessage).once('exit', onExit);
  // A channel that is closed shows in the exit.
  child.send(request, () => {});
  const answer = await promise;
  clearTimeout(timer);
  child.off('message', onMessage).off('exit', onExit);
  if (typeof answer === 'string') await end(child);
  return answer;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function failed(message: string): EvaluationOutcome {
  const problem: LoadProblem = { code: 'LOAD_FAILED', message, position: null, lineText: null, stack: null };
  return { dags: null, problem };
}
