import { dag, task } from 'haru';

const unstorable = dag('unstorable', {}, () => {
  task('says_nul', {
    run: () => {
      throw new Error('before\0after');
    },
  });
  task('keeps_nul', { retries: 3, run: (_, { state }) => state.set('a\0b', 1) });
});

export default [unstorable];
