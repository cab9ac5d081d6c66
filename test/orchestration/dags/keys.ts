import { setTimeout as sleep } from 'node:timers/promises';
import { dag, task, Type } from 'haru';

const params = { city: Type.String({ default: '' }) };
const run = () => sleep(120);

const first = dag('first', { params }, ({ params: { city } }) => {
  const found = task('found', { run: () => ({ key: 'from a result' }) });
  for (const n of [1, 2, 3]) {
    task(`written_${n}`, { concurrencyKey: 'mart', run });
    task(`param_${n}`, { concurrencyKey: city, run });
    task(`result_${n}`, { concurrencyKey: found.output.key, run });
  }
});

const second = dag('second', {}, () => {
  task('written', { concurrencyKey: 'mart', run });
});

export default [first, second];
