import { tmpdir } from 'node:os';
import type { OperatorContext } from '../operator.ts';
import { findProgram } from '../shell/findProgram.ts';
import { endInWords, programEnvironment, runProgram } from '../shell/runProgram.ts';
import { proxyVariables, type Remote } from './remote.ts';

export interface RcloneStats {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly transfers: number;
  readonly totalTransfers: number;
  readonly deletes?: number;
  /** Bytes a second. */
  readonly speed: number;
  /** Seconds; null: not known yet. */
  readonly eta: number | null;
}

/** A line of its log. */
interface RcloneLine {
  readonly level?: string;
  readonly msg?: string;
  readonly object?: string;
  readonly stats?: RcloneStats;
}

export interface RcloneRun {
  readonly code: number | null;
  readonly ended: string;
  /** Its lines on stdout, where it was asked for some. */
  readonly output: string;
  /** The last ones, shortened. */
  readonly errors: readonly string[];
}

/** Runs rclone on the two sides; `arguments_` hold no secret, since any user of the machine can read a command line. */
export type Rclone = (arguments_: readonly string[], onStats?: (stats: RcloneStats) => void) => Promise<RcloneRun>;

const SHOWN_ERRORS = 5;
const SHOWN_CHARACTERS = 300;
const LOGGED_ERRORS = 200;

export function rcloneOn(source: Remote, target: Remote, context: Pick<OperatorContext, 'signal' | 'log'>): Rclone {
  const env = programEnvironment({
    RCLONE_CONFIG: '/dev/null',
    ...source.environment,
    ...target.environment,
    ...proxyVariables(source, target),
  });
  const program = findRclone(source.program ?? target.program ?? 'rclone', env.PATH);
  return async (arguments_, onStats = () => undefined) => {
    const errors: string[] = [];
    let output = '';
    let logged = 0;
    const take = (line: string, stream: 'stdout' | 'stderr'): void => {
      if (stream === 'stdout') return void (output += `${line}\n`);
      const parsed = parseLine(line);
      if (parsed.stats !== undefined) return onStats(parsed.stats);
      const isError = parsed.level === 'error' || parsed.level === 'critical';
      const text = `${parsed.object === undefined ? '' : `${parsed.object}: `}${(parsed.msg ?? '').trim()}`;
      if (isError && !errors.includes(text)) errors.push(text.slice(0, SHOWN_CHARACTERS));
      if (errors.length > SHOWN_ERRORS) errors.shift();
      if (text !== '' && logged++ < LOGGED_ERRORS) context.log[isError ? 'error' : 'info'](`rclone: ${text}`);
    };
    const args = [...arguments_, '--use-json-log', '--stats=1s', '--stats-log-level=NOTICE', '--retries=1'];
    const end = await runProgram({ program, args, cwd: tmpdir(), env }, context, take);
    return { code: end.code, ended: endInWords(end), output, errors };
  };
}

function findRclone(name: string, path: string): string {
  try {
    return findProgram(name, path, tmpdir());
  } catch (error) {
    throw new Error(
      'rclone is not on this worker: install it (https://rclone.org/install/), or name its path as extra.rclone of a connection',
      { cause: error },
    );
  }
}

function parseLine(line: string): RcloneLine {
  try {
    return JSON.parse(line) as RcloneLine;
  } catch {
    return { level: 'error', msg: line };
  }
}
