import { execFile } from 'node:child_process';
import { constants, accessSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MissingToolError } from './component.ts';

/** The absolute path of a program on PATH (or in the given folders after it); null where there is none. */
export function findTool(name: string, furtherFolders: readonly string[] = []): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...furtherFolders]) {
    const file = join(folder, name);
    if (folder !== '' && isExecutable(file)) return file;
  }
  return null;
}

/** As `findTool`; throws a `MissingToolError` that says what needs the program and what to type. */
export function needTool(name: string, neededFor: string, debianPackage: string): string {
  const file = findTool(name, ['/usr/sbin', '/usr/local/sbin']);
  if (file !== null) return file;
  throw new MissingToolError(
    name,
    `${name} was not found on PATH and ${neededFor} needs it: install it (Debian, Ubuntu: sudo apt-get install ${debianPackage}) and try again`,
  );
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a program to its end and gives its stdout; throws with the end of its output when it does not end with 0. */
export function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      {
        ...rest,
        timeout: timeoutMs ?? 0,
        maxBuffer: 64 * 1024 * 1024,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const end = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
        reject(
          new Error(
            `${command} ${args.slice(0, 4).join(' ')} failed (${error.code ?? error.signal ?? error.message}): ${end}`,
            { cause: error },
          ),
        );
      },
    );
    child.stdin?.end();
  });
}
