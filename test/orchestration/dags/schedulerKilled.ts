import { appendFileSync, statSync } from 'node:fs';
import { dag, every, sensor, task, Type, type Context } from 'haru';
import { waitForTime } from 'haru/operators';

const params = { effects: Type.String({ default: '' }) };

const fileOf = ({ params }: Context): string => params['effects'] as string;

/** A line for each execution, in the file that the run names. */
function takeEffect(context: Context): void {
  const { runId, taskId, mapIndex, tryNumber } = context;
  appendFileSync(fileOf(context), `${runId} ${taskId} ${mapIndex} ${tryNumber}\n`);
}

const run = (_: unknown, context: Context): void => takeEffect(context);

/** True at the third look of a run. */
function looksForTheThirdTime(context: Context): boolean {
  const looks = `${fileOf(context)} ${context.runId}`;
  appendFileSync(looks, '.');
  return statSync(looks).size >= 3;
}

const mixed = dag('mixed', { params, maxActiveRuns: 16 }, () => {
  const list = task('list', {
    run: (_, context) => {
      takeEffect(context);
      return [1, 2, 3, 4];
    },
  });
  const mapped = task('mapped', { expand: { x: list.output }, run });
  const literal = task('literal', { expand: { x: ['a', 'b', 'c'] }, run });
  const retried = task('retried', {
    retries: 2,
    retryDelay: '20ms',
    run: (_, context) => {
      takeEffect(context);
      if (context.tryNumber === 1) throw new Error('not yet');
    },
  });
  const looks = sensor('looks', { every: '50ms', check: (_, context) => looksForTheThirdTime(context) });
  const later = waitForTime('later', { until: () => new Date(Date.now() + 200) });
  task('last', { after: [mapped, literal, retried, looks, later], run });
});

const chain = dag('chain', { params, maxActiveRuns: 16 }, () => {
  const first = task('first', { run });
  task('second', { after: first, run });
});

const often = dag('often', { schedule: every('1s'), catchup: true, maxActiveRuns: 4, params }, () => {
  task('works', { run });
});

export default [mixed, chain, often];
