import { approval, by, cron, dag, every, group, sensor, task, Type } from 'haru';
import { shell, triggerDag, waitForTime } from 'haru/operators';

/** Mistakes that the types refuse, besides those of examples/errors.ts. */
// @ts-expect-error a body that waits
dag('waits', {}, async () => {
  await Promise.resolve();
});

const counted = dag('counted', { params: { n: Type.Integer() } }, () => {});

dag('mistakes', {}, () => {
  const a = task('a', { run: () => ({ rows: 1 }) });
  // @ts-expect-error a task where its result belongs
  task('b', { input: { a }, run: () => 1 });
  // @ts-expect-error the same in an operator's input
  shell('c', { input: { a }, command: ['true'] });
  // @ts-expect-error a group that waits
  group('g', async () => task('d', { run: () => 1 }));
  // @ts-expect-error a time before now
  task('e', { retryDelay: '-5m', run: () => 1 });
  // @ts-expect-error no such time of day
  by('99:99');
  // @ts-expect-error no such unit
  every('5 minutes');
  // @ts-expect-error a Ref is no text
  cron(a.output);
  // @ts-expect-error a task where the list that it left belongs
  task('f', { expand: { x: a }, run: () => 1 });
  // @ts-expect-error mapping over a number
  task('h', { expand: { x: a.output.rows }, run: () => 1 });
  // @ts-expect-error sets of values that are no objects
  task('i', { expandEach: [1, 2], run: () => 1 });
  // @ts-expect-error elements of another type
  shell.each('j', { expand: { command: ['true'] } });
  // @ts-expect-error a check that does not say whether it is done
  sensor('l', { check: () => 'maybe' });
  // @ts-expect-error a text is no Date
  waitForTime('m', { until: '2026-01-01' });
  triggerDag('n', { dagId: counted, conf: { n: 1 } });
  triggerDag('o', { dagId: 'another', conf: { anything: [1] } });
  // @ts-expect-error a param of another type
  triggerDag('p', { dagId: counted, conf: { n: 'one' } });
  const asked = approval('q', { subject: 'x', choices: ['yes', 'no'], params: { why: Type.String() } });
  task('r', { after: asked.cases.yes, input: { form: asked.output.params }, run: ({ form }) => form.why.length });
  // @ts-expect-error no such choice
  task('s', { after: asked.cases.maybe, run: () => 1 });
  // @ts-expect-error no such field of the form
  task('t', { input: { who: asked.output.params.who }, run: () => 1 });
  const several = approval('u', { subject: 'x', choices: ['a', 'b'], multiple: true, timeout: '1h', onTimeout: ['a'] });
  task('v', { input: { all: several.output.choices }, run: ({ all }) => all.map((each) => each.length) });
  // @ts-expect-error one choice only
  approval('w', { subject: 'x', choices: ['a', 'b'], timeout: '1h', onTimeout: ['a', 'b'] });
  const each = approval('x', { expand: { file: ['a'] }, subject: (_, { file }) => file.toUpperCase() });
  task('y', { input: { answers: each.output }, run: ({ answers }) => answers.map(({ choice }) => choice.length) });
  // @ts-expect-error a mapped one has as many answers as elements
  task('z', { after: each.cases.approve, run: () => 1 });
  // @ts-expect-error no such element
  approval('aa', { expand: { file: ['a'] }, subject: (_, { name }) => `${name}?` });
  // @ts-expect-error an element of another type
  sensor('ab', { expand: { file: ['a'] }, check: ({ file }) => file > 1 });
  // @ts-expect-error a list of notifiers
  approval('ac', { subject: 'x', notify: 'kim' });
  by('09:30');
  by('9:05');
  every('1.5h');
});
