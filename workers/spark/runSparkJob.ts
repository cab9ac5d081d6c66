import { readFile } from 'node:fs/promises';
import type { OperatorContext } from '../operators/operator.ts';
import { runRemoteJob } from '../operators/remoteJob/runRemoteJob.ts';
import { findApplicationId, sparkSubmitCommand, submissionOf } from '../operators/sparkSubmit/command.ts';
import { filesFolder } from '../ssh/jobScripts.ts';
import { readTarget, type SshTarget } from '../ssh/target.ts';
import { clusterOfSubmission } from './clusterOf.ts';

/** Where Haru's own Spark jobs are submitted: a host with spark-submit. */
export interface SparkEngine {
  /** Name of its connection. */
  readonly connection: string;
  readonly target: SshTarget;
}

/** Seen the same from the process of a try, whose program is one file in another folder beside this one. */
const PROGRAMS = new URL('../spark/jobs/', import.meta.url);

export interface SparkJob {
  /** One of the Python programs beside this file. */
  readonly program: 'drain.py';
  /** What it is told, in a file beside it. */
  readonly request: object;
}

/** The host that an option of an operator names, read and checked. */
export async function sparkEngine(
  spark: { readonly connection: string } | undefined,
  context: Pick<OperatorContext, 'connection'>,
): Promise<SparkEngine> {
  if (spark === undefined)
    throw new Error(
      "engine 'spark' needs the host whose spark-submit is to be used: set the option spark: connection('...')",
    );
  const { connection } = spark;
  return { connection, target: readTarget(connection, await context.connection(connection)) };
}

/**
 * Runs one of Haru's own jobs to its end. A job of an earlier claim of this try wrote under an older epoch: it is ended first,
 * never taken over. The program and its request lie on the host while it runs, readable to the login alone.
 */
export async function runSparkJob(engine: SparkEngine, context: OperatorContext, job: SparkJob): Promise<void> {
  const { target } = engine;
  const submission = { ssh: { connection: engine.connection }, conf: target.sparkConf, application: '' };
  const isCluster = submissionOf(submission).deployMode === 'cluster';
  const own = Object.create(context, {
    handle: { value: null },
    leftHandle: { value: context.handle ?? context.leftHandle },
  }) as OperatorContext;
  await runRemoteJob(
    {
      target,
      command: (name) => {
        const folder = filesFolder(name);
        const request = `${folder}/request.json`;
        return sparkSubmitCommand(
          {
            ...submission,
            conf: { ...submission.conf, ...(isCluster && { 'spark.files': request }) },
            application: `${folder}/${job.program}`,
            args: [request],
          },
          { sparkHome: target.sparkHome, jobs: null },
          name,
        );
      },
      files: {
        [job.program]: await readFile(new URL(job.program, PROGRAMS), 'utf8'),
        'request.json': JSON.stringify(job.request),
      },
      env: target.env,
      resultFile: null,
      find: findApplicationId,
      cluster: clusterOfSubmission(target, { ...submissionOf(submission), env: target.env }),
    },
    own,
  );
}
