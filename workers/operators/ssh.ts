import type { CommandResult, SshOptions } from '../../server/dag/operators.ts';
import { parseDuration } from '../../server/dag/duration.ts';
import { ssh as optionsSchema } from '../../server/dag/operatorSchemas.ts';
import { readTarget } from '../ssh/target.ts';
import type { BuiltInOperator } from './operator.ts';
import { runRemoteJob } from './remoteJob/runRemoteJob.ts';

/** Runs a command on an SSH host, detached; see {@link runRemoteJob} for what it survives. */
export const ssh: BuiltInOperator<SshOptions, CommandResult> = {
  name: 'ssh',
  options: optionsSchema,
  run: async (options, context) => {
    const { connection } = options.ssh;
    const target = readTarget(connection, await context.connection(connection));
    const { lastLine } = await runRemoteJob(
      {
        target,
        command: () => options.command,
        env: { ...target.env, ...options.env },
        resultFile: null,
        find: () => null,
        waitEveryMs: options.waitEvery === undefined ? null : parseDuration(options.waitEvery, 'waitEvery'),
      },
      context,
    );
    return { exitCode: 0, lastLine };
  },
};
