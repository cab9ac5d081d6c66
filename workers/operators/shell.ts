import { statSync } from 'node:fs';
import type { CommandResult, ShellOptions } from '../../server/dag/operators.ts';
import { shell as optionsSchema } from '../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from './operator.ts';
import { findProgram } from './shell/findProgram.ts';
import { endInWords, programEnvironment, runProgram } from './shell/runProgram.ts';

/** Runs a program on the worker's machine; its output goes to the log, line by line as it comes. */
export const shell: BuiltInOperator<ShellOptions, CommandResult> = {
  name: 'shell',
  options: optionsSchema,
  run: async ({ command, cwd, env: given }, context) => {
    context.signal.throwIfAborted();
    const [name = '', ...args] = command;
    const env = programEnvironment(given);
    const folder = cwd ?? process.cwd();
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new Error(`the folder ${folder} (option cwd) does not exist`);
    const end = await runProgram({ program: findProgram(name, env.PATH, folder), args, cwd: folder, env }, context);
    if (end.code !== 0)
      throw new Error(
        `${name} ended with ${endInWords(end)}${end.lastLine === '' ? '' : `; its last line: ${end.lastLine.slice(0, 500)}`}`,
      );
    return { exitCode: 0, lastLine: end.lastLine };
  },
};
