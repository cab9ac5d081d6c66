import { dag, task } from 'haru';
import { shell } from 'haru/operators';

const plain = dag('plain', {}, () => {
  task('only', { run: () => 1 });
});

const withOperator = dag('with_operator', {}, () => {
  shell('only', { command: ['echo', 'hello'] });
});

export default [plain, withOperator];
