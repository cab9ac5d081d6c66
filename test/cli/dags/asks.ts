import { approval, dag, task, Type } from 'haru';

export default dag('asks', {}, () => {
  const asked = approval('ask', {
    subject: 'Drop it?',
    choices: ['yes', 'no'],
    params: { days: Type.Integer({ default: 3 }) },
  });
  task('say', {
    input: asked.output,
    run: ({ choice, params }, { log }) => log.info(`chosen: ${choice}, ${params.days} days`),
  });
  approval('late', { subject: 'Still?', timeout: '1h', onTimeout: 'reject' });
});
