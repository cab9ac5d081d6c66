import { writeSync } from 'node:fs';
import { branch, cron, dag, FailNow, group, RetryAfter, shortCircuit, SkipTask, task, Type } from 'haru';
import { shell } from 'haru/operators';

const order = dag('order', {}, () => {
  const first = task('first', {
    run: () => ({ at: new Date('2026-01-02T03:04:05.678Z'), list: [1, 2, 3], nothing: null }),
  });
  task('second', {
    input: { at: first.output.at, second: first.output.list.at(1), all: first.output },
    run: ({ at, second, all }) => ({ isDate: at instanceof Date, iso: at.toISOString(), second, nothing: all.nothing }),
  });
});

const daily = dag('daily', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  task('day', { run: (_, { interval, businessDay }) => ({ key: interval.key(), businessDay }) });
});

const outcomes = dag('outcomes', {}, () => {
  task('flaky', {
    retries: 2,
    retryDelay: '20ms',
    run: (_, { tryNumber }) => {
      if (tryNumber < 3) throw new Error(`try ${tryNumber}`);
      return tryNumber;
    },
  });
  task('again_soon', {
    retries: 1,
    retryDelay: '1h',
    run: (_, { tryNumber }) => {
      if (tryNumber === 1) throw new RetryAfter('10ms', 'not yet');
    },
  });
  const never = task('never', {
    retries: 5,
    retryDelay: '1h',
    run: () => {
      throw new FailNow('no use');
    },
  });
  task('after_never', { after: never, run: () => {} });
  task('cleanup', { after: never, triggerRule: 'all_done', run: () => {} });
  task('skips', {
    retries: 3,
    run: () => {
      throw new SkipTask('nothing to do');
    },
  });
  task('unstorable', { run: () => ({ size: new Map([['a', 1]]) }) as unknown as { size: number } });
});

const choices = dag('choices', {}, () => {
  const size = branch('size', { cases: ['big', 'small'], run: () => 'small' });
  const big = task('big', { after: size.cases.big, run: () => 'big' });
  const small = task('small', { after: size.cases.small, run: () => 'small' });
  task('join', { after: [big, small], triggerRule: 'none_failed_min_one_success', run: () => {} });
  const gate = shortCircuit('gate', { run: () => false });
  task('behind', { after: gate, run: () => {} });
  group('grouped', () => {
    task('inner', { run: () => {} });
  });
});

const dies = dag('dies', {}, () => {
  task('killed', {
    retries: 1,
    retryDelay: '10ms',
    run: (_, { tryNumber, log }) => {
      log.info('the last line before the end');
      if (tryNumber === 1) process.kill(process.pid, 'SIGKILL');
    },
  });
  task('exits', { run: () => process.exit(3) });
});

const slow = dag('slow', {}, () => {
  task('limited', {
    executionTimeout: '300ms',
    run: () =>
      new Promise((resolve) => {
        setTimeout(resolve, 60_000);
      }),
  });
  task('polite', {
    executionTimeout: '100ms',
    run: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cleaned up')));
      }),
  });
});

const waits = dag('waits', { maxActiveRuns: 1 }, () => {
  const long = task('long', {
    run: (_, { signal }) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 60_000);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  });
  task('next', { after: long, run: () => {} });
});

const speaks = dag('speaks', { params: { city: Type.String({ default: '서울' }) } }, ({ params }) => {
  task('says', {
    input: { city: params.city },
    run: ({ city }, { log }) => {
      log.warn('안녕하세요', { city });
      console.log('through the console');
      writeSync(1, 'past the console\n');
    },
  });
  shell('asks', { command: ['sh', '-c', 'echo out; echo err >&2; id -u; env'] });
});

const limited = dag('limited', { maxActiveTasks: 3 }, () => {
  for (let i = 0; i < 12; i++)
    task(`t${i}`, {
      run: () =>
        new Promise<void>((resolve) => {
          setTimeout(resolve, 20);
        }),
    });
});

const empty = dag('empty', {}, () => {});

export default [order, daily, outcomes, choices, dies, slow, waits, speaks, limited, empty];
