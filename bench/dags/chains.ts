import { dag, task } from 'haru';

/** No-op tasks one after another. */
function chain(dagId: string, length: number) {
  return dag(dagId, { maxActiveRuns: 1_000, maxActiveTasks: 1_000 }, () => {
    for (let i = 0, before; i < length; i++) {
      before = before ? task(`t${i}`, { after: before, run: () => {} }) : task(`t${i}`, { run: () => {} });
    }
  });
}

export default [chain('chain1', 1), chain('chain10', 10), chain('chain40', 40), chain('chain100', 100)];
