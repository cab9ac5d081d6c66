import type { Json } from '../../server/core/definition.ts';
import { parseDuration } from '../../server/dag/duration.ts';
import { sparkSubmit as optionsSchema } from '../../server/dag/operatorSchemas.ts';
import { readTarget } from '../ssh/target.ts';
import type { BuiltInOperator } from './operator.ts';
import { runRemoteJob } from './remoteJob/runRemoteJob.ts';
import { findApplicationId, sparkSubmitCommand, type SparkSubmitOptions } from './sparkSubmit/command.ts';

export interface SparkSubmitResult {
  readonly exitCode: 0;
  /** As Spark's log named it; in local mode usually null. */
  readonly applicationId: string | null;
  /** What the result file holds; null without one. */
  readonly result: Json;
}

/** Runs spark-submit on an SSH host; one try launches at most one application, and finds it again after any break. */
export const sparkSubmit: BuiltInOperator<SparkSubmitOptions, SparkSubmitResult> = {
  name: 'sparkSubmit',
  options: optionsSchema,
  run: async (options, context) => {
    const { connection } = options.ssh;
    const target = readTarget(connection, await context.connection(connection));
    const { found, result } = await runRemoteJob(
      {
        target,
        command: (name) => sparkSubmitCommand(options, target, name),
        env: { ...target.env, ...options.env },
        resultFile: options.resultFile ?? null,
        find: findApplicationId,
        waitEveryMs: options.waitEvery === undefined ? null : parseDuration(options.waitEvery, 'waitEvery'),
      },
      context,
    );
    return { exitCode: 0, applicationId: found, result };
  },
};
