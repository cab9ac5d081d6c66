import { dag, task, Type } from 'haru';

const params = { how: Type.String({ default: 'counts' }) };

const counts = dag('counts', { params, maxActiveRuns: 1 }, () => {
  task('count', {
    retries: 1,
    retryDelay: '1ms',
    run: async (_, { state, params, tryNumber }) => {
      const before = ((await state.get('runs')) as number | undefined) ?? 0;
      state.set('runs', before + 1);
      if (params['how'] === 'fails') throw new Error('this write does not count');
      if (params['how'] === 'fails once' && tryNumber === 1) throw new Error('nor this one');
      if (params['how'] === 'breaks') state.set('odd', { n: 1n } as unknown as number);
      return { before, now: await state.get('runs') };
    },
  });
});

const other = dag('other', {}, () => {
  task('asks', { run: async (_, { state }) => (await state.get('runs')) ?? 'nothing' });
});

export default [counts, other];
