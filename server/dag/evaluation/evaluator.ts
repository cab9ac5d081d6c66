import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { requireDefinition } from '../definitionSchema.ts';
import type { EvaluationOutcome, EvaluationRequest } from './evaluateBundle.ts';
import type { LoadProblem } from './problem.ts';

export interface EvaluatorOptions {
  /** How long one bundle's evaluation may take; afterwards its process is killed. */
  readonly limitMs: number;
  /** Of the process's JavaScript heap. */
  readonly memoryMb: number;
}

/** Evaluates bundles, one after the other, in a process that is kept warm and replaced when it is lost. */
export interface Evaluator {
  evaluate(request: EvaluationRequest): Promise<EvaluationOutcome>;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./evaluationProcess.ts', import.meta.url));

export function createEvaluator({ limitMs, memoryMb }: EvaluatorOptions): Evaluator {
  let child: ChildProcess | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function readyChild(): Promise<ChildProcess> {
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

  async function evaluateNow(request: EvaluationRequest): Promise<EvaluationOutcome> {
    const to = await readyChild();
    const answer = await answerOf(to, request, limitMs);
    if (answer === 'late')
      return failed(
        `the file was still not evaluated after ${limitMs / 1000} s: does its module or body loop without end?`,
      );
    if (answer === 'ended')
      return failed(
        `the process that evaluated the file ended: does its module or body use over ${memoryMb} MB of memory?`,
      );
    answer.dags?.forEach(({ definition }) => requireDefinition(definition));
    return answer;
  }

  return {
    evaluate(request) {
      const next = last.then(() => evaluateNow(request));
      last = next.catch(() => {});
      return next;
    },
    async close() {
      await last;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The child's answer; a child that is late is killed, so that the next bundle gets a new one. */
async function answerOf(
  child: ChildProcess,
  request: EvaluationRequest,
  limitMs: number,
): Promise<EvaluationOutcome | 'late' | 'ended'> {
  const { promise, resolve } = Promise.withResolvers<EvaluationOutcome | 'late' | 'ended'>();
  const onMessage = (outcome: EvaluationOutcome): void => resolve(outcome);
  const onExit = (): void => resolve('ended');
  const timer = setTimeout(() => resolve('late'), limitMs);
  child.once('message', onMessage).once('exit', onExit);
  child.send(request, (error) => error && resolve('ended'));
  const answer = await promise;
  clearTimeout(timer);
  child.off('message', onMessage).off('exit', onExit);
  if (typeof answer !== 'string') return answer;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  return answer;
}

function failed(message: string): EvaluationOutcome {
  const problem: LoadProblem = { code: 'LOAD_FAILED', message, position: null, lineText: null, stack: null };
  return { dags: null, problem };
}
