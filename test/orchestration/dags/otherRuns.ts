import { dag, shortCircuit, task, Type } from 'haru';
import { triggerDag, waitForRun } from 'haru/operators';

const params = { n: Type.Integer({ default: 1, maximum: 9 }), fails: Type.Boolean({ default: false }) };

const target = dag('target', { params }, ({ params: { n } }) => {
  const works = task('works', {
    input: { n },
    run: ({ n }, { params, tryNumber }) => {
      if (params['fails'] === true && tryNumber === 1) throw new Error('not yet');
      return n;
    },
  });
  const gate = shortCircuit('gate', { after: works, run: () => false });
  task('left_out', { after: gate, run: () => {} });
});

const starts = dag('starts', { params }, () => {
  const conf = ({ params }: { readonly params: Record<string, unknown> }) => ({ n: params['n'] as number });
  triggerDag('leaves', { dagId: target, conf });
  triggerDag('waits', { dagId: 'target', conf: { n: 3 }, wait: true });
  triggerDag('unknown', { dagId: 'nowhere', retries: 3 });
  triggerDag('too_large', { dagId: 'target', conf: { n: 10 }, retries: 3 });
});

const startsFailing = dag('starts_failing', {}, () => {
  triggerDag('waits', { dagId: target, conf: { fails: true }, wait: true });
});

const awaits = dag('awaits', {}, () => {
  waitForRun('run', { dagId: 'target' });
  waitForRun('task', { dagId: 'target', taskId: 'works' });
  waitForRun('skipped', { dagId: 'target', taskId: 'left_out' });
});

const misdirected = dag('misdirected', {}, () => {
  waitForRun('own', { dagId: 'misdirected' });
  waitForRun('nowhere', { dagId: 'nowhere' });
  waitForRun('no_task', { dagId: 'target', taskId: 'nothing' });
});

export default [target, starts, startsFailing, awaits, misdirected];
