import { dag, task } from 'haru';

function fan(dagId: string, width: number, maxActiveTasks: number) {
  return dag(dagId, { maxActiveTasks }, () => {
    for (let i = 0; i < width; i++) task(`t${i}`, { run: () => {} });
  });
}

const broom = dag('broom', {}, () => {
  const root = task('root', { run: () => {} });
  for (let i = 0; i < 40; i++) task(`t${i}`, { after: root, run: () => {} });
});

export default [broom, fan('wide', 450, 10_000), fan('wide_limited', 450, 3), fan('pair', 2, 16)];
