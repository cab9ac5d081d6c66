import { parseDuration } from '../../server/dag/duration.ts';
import type { SparkSubmitOptions, SparkSubmitResult } from '../../server/dag/operators.ts';
import { sparkSubmit as optionsSchema } from '../../server/dag/operatorSchemas.ts';
import { clusterOfSubmission } from '../spark/clusterOf.ts';
import { readTarget } from '../ssh/target.ts';
import type { BuiltInOperator } from './operator.ts';
import { runRemoteJob } from './remoteJob/runRemoteJob.ts';
import { findApplicationId, sparkSubmitCommand, submissionOf } from './sparkSubmit/command.ts';

/** Runs spark-submit on an SSH host; one try launches at most one application, and finds it again after any break. */
export const sparkSubmit: BuiltInOperator<SparkSubmitOptions, SparkSubmitResult> = {
  name: 'sparkSubmit',
  options: optionsSchema,
  run: async (given, context) => {
    const { connection } = given.ssh;
    const target = readTarget(connection, await context.connection(connection));
    const options = { ...given, conf: { ...target.sparkConf, ...given.conf } };
    const env = { ...target.env, ...options.env };
    const { found, result } = await runRemoteJob(
      {
        target,
        command: (name) => sparkSubmitCommand(options, target, name),
        env,
        resultFile: options.resultFile ?? null,
        find: findApplicationId,
        waitEveryMs: options.waitEvery === undefined ? null : parseDuration(options.waitEvery, 'waitEvery'),
        cluster: clusterOfSubmission(target, { ...submissionOf(options), env }),
      },
      context,
    );
    return { exitCode: 0, applicationId: found, result };
  },
};
