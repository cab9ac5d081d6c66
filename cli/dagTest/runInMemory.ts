import { advance, affectedTasks, type ChangedInstance } from '../../server/core/advance.ts';
import type { Decision } from '../../server/core/decisions.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import { isTerminal, type RunState, type TaskState } from '../../server/core/states.ts';
import { tallyOf } from '../../server/core/tally.ts';

/** How a task of a test run has ended. */
export interface TaskEnd {
  readonly state: 'success' | 'failed' | 'skipped';
  /** Of a branch or a short circuit. */
  readonly decision: Decision | null;
}

export interface TestRun {
  readonly definition: DagDefinition;
  readonly execute: (taskNo: number) => Promise<TaskEnd>;
  /** Told of each task that ends without being run: skipped, or failed by what came before it. */
  readonly onDecided: (taskNo: number, state: TaskState, reason: string) => void;
}

/** Runs the tasks of one run one after the other, by the scheduler's own rules, without retries. */
export async function runInMemory({ definition, execute, onDecided }: TestRun): Promise<RunState> {
  const states: TaskState[] = definition.tasks.map(() => 'none');
  let changed: ChangedInstance[] = [];
  let isFirst = true;

  const settle = (): RunState | null => {
    for (;;) {
      const unfinished = states.filter((state) => !isTerminal(state)).length;
      const needed = affectedTasks(definition, changed, isFirst, unfinished);
      const tallies = new Map([...needed].map((taskNo) => [taskNo, tallyOf({ [states[taskNo] as TaskState]: 1 })]));
      const { transitions, run } = advance({ definition, changed, isFirst, unfinished, tallies });
      isFirst = false;
      changed = [];
      for (const { taskNo, to, reason } of transitions) {
        states[taskNo] = to;
        if (!isTerminal(to)) continue;
        changed.push({ taskNo, mapIndex: -1, state: to, decision: null });
        onDecided(taskNo, to, reason);
      }
      if (run || changed.length === 0) return run?.to ?? null;
    }
  };

  for (;;) {
    const end = settle();
    if (end) return end;
    const taskNo = states.indexOf('scheduled');
    if (taskNo === -1) throw new Error(`the run of ${definition.dagId} does not go on: ${states.join(', ')}`);
    const { state, decision } = await execute(taskNo);
    states[taskNo] = state;
    changed = [{ taskNo, mapIndex: -1, state, decision }];
  }
}
