import { expect, test } from 'vitest';
import { findApplicationId, sparkSubmitCommand } from './command.ts';

const ssh = { connection: 'spark' };
const host = { sparkHome: null, jobs: null };

test('the least that is given is the least that is passed', () => {
  expect(sparkSubmitCommand({ ssh, application: 'job.py' }, host, 'haru-1')).toEqual(['spark-submit', 'job.py']);
});

test('everything that is given is passed, each as an argument of its own', () => {
  const options = {
    ssh,
    application: '/작업/a job.py',
    args: ['--day', '2022-11-30', '$(id)'],
    master: 'local[2]',
    deployMode: 'client',
    conf: { 'spark.app.name': 'x y' },
    pyFiles: ['a.py', 'b.zip'],
  } as const;
  expect(sparkSubmitCommand(options, { sparkHome: '/opt/spark/', jobs: null }, 'haru-1')).toEqual([
    '/opt/spark/bin/spark-submit',
    '--master',
    'local[2]',
    '--deploy-mode',
    'client',
    '--conf',
    'spark.app.name=x y',
    '--py-files',
    'a.py,b.zip',
    '/작업/a job.py',
    '--day',
    '2022-11-30',
    '$(id)',
  ]);
});

test.each([
  ['jobs/a.py', '/srv/dags/jobs/a.py'],
  ['/srv/a.py', '/srv/a.py'],
  ['hdfs:///jobs/a.py', 'hdfs:///jobs/a.py'],
  ['local:/opt/a.jar', 'local:/opt/a.jar'],
])('with a folder of jobs %j is %j', (given, found) => {
  const options = { ssh, application: given, pyFiles: [given] };
  expect(sparkSubmitCommand(options, { sparkHome: null, jobs: '/srv/dags/' }, 'haru-1')).toEqual([
    'spark-submit',
    '--py-files',
    found,
    found,
  ]);
});

test('on YARN the application carries the tag of the try, beside the author’s own', () => {
  expect(sparkSubmitCommand({ ssh, application: 'j', master: 'yarn' }, host, 'haru-1')).toContain(
    'spark.yarn.tags=haru-1',
  );
  expect(
    sparkSubmitCommand({ ssh, application: 'j', master: 'yarn', conf: { 'spark.yarn.tags': 'etl' } }, host, 'haru-1'),
  ).toContain('spark.yarn.tags=etl,haru-1');
});

test.each([
  ['INFO Client: Submitted application application_1669852800000_0042', 'application_1669852800000_0042'],
  ['Connected to Spark cluster with app ID app-20221201000000-0003', 'app-20221201000000-0003'],
  ['application id is local-1669852800123.', 'local-1669852800123'],
  ['INFO SparkContext: Running Spark version 4.3.0', null],
])('the application id of %j is %j', (line, id) => {
  expect(findApplicationId(line)).toBe(id);
});
