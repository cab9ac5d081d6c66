import type { Decision } from '../../server/core/decisions.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import { isTerminal, type RunState } from '../../server/core/states.ts';
import { MemoryRun, type MemoryInstance, type Measure, type OnMove } from './memoryRun.ts';

/** How an instance of a test run has ended. */
export interface TaskEnd {
  readonly state: 'success' | 'failed' | 'skipped';
  /** Of a branch or a short circuit. */
  readonly decision: Decision | null;
}

export interface TestRun {
  readonly definition: DagDefinition;
  readonly execute: (taskNo: number, mapIndex: number) => Promise<TaskEnd>;
  /** Told of each instance that ends without being run: skipped, or failed by what came before it. */
  readonly onDecided: OnMove;
  /** The lengths of the lists over which a task is mapped. */
  readonly measure: Measure;
}

export interface TestRunEnd {
  readonly state: RunState;
  readonly instances: readonly MemoryInstance[];
}

/** Runs the tasks of one run one after the other, by the scheduler's own rules, without retries. */
export async function runInMemory({ definition, execute, onDecided, measure }: TestRun): Promise<TestRunEnd> {
  const run = new MemoryRun(definition, measure, (instance, reason) => {
    if (isTerminal(instance.state)) onDecided(instance, reason);
  });
  for (;;) {
    const state = run.settle();
    if (state) return { state, instances: run.instances() };
    const next = run.firstIn('scheduled');
    if (!next) {
      const states = run.instances().map((instance) => instance.state);
      throw new Error(`the run of ${definition.dagId} does not go on: ${states.join(', ')}`);
    }
    const { taskNo, mapIndex } = next;
    const end = await execute(taskNo, mapIndex);
    run.end(taskNo, mapIndex, end.state, end.decision);
  }
}
