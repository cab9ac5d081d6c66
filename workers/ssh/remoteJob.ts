import { cancelScript, dropOutputScript, pollScript, readFileScript, startScript, type JobPlan } from './jobScripts.ts';
import type { CommandEnd, SshSession } from './session.ts';

export type JobState = 'absent' | 'starting' | 'running' | 'ended' | 'gone' | 'canceled';

export interface JobPoll {
  readonly state: JobState;
  /** Of a job that has ended. */
  readonly code: number | null;
  /** Leader of the job's process group. */
  readonly pid: number | null;
  /** What it wrote since the given offsets, at most the window's size each. */
  readonly out: Buffer;
  readonly err: Buffer;
}

export interface JobOffsets {
  readonly out: number;
  readonly err: number;
}

const MAX_RESULT_BYTES = 16 * 1024 * 1024;

/** Launches the job, at most once however often and from wherever it is called. */
export async function launchJob(session: SshSession, plan: JobPlan): Promise<'launched' | 'known' | 'canceled'> {
  const answer = text(await run(session, startScript(plan)));
  if (answer === 'launched' || answer === 'known' || answer === 'canceled') return answer;
  throw new Error(`${session.where} answered "${answer}" to the start of a job`);
}

export async function pollJob(
  session: SshSession,
  name: string,
  offsets: JobOffsets,
  windowBytes: number,
): Promise<JobPoll> {
  const { stdout } = await run(
    session,
    pollScript(name, offsets.out, offsets.err, windowBytes),
    2 * windowBytes + 1024,
  );
  const lineEnd = stdout.indexOf(0x0a);
  const [state, code, pid, out, err] = stdout.subarray(0, lineEnd).toString('latin1').split(' ');
  const outEnd = lineEnd + 1 + Number(out);
  const errEnd = outEnd + Number(err);
  if (lineEnd < 0 || errEnd !== stdout.length)
    throw new Error(
      `${session.where} gave ${stdout.length} bytes and announced "${stdout.subarray(0, 100).toString()}"`,
    );
  return {
    state: state as JobState,
    code: code === '-' || code === '' ? null : Number(code),
    pid: pid === '-' ? null : Number(pid),
    out: stdout.subarray(lineEnd + 1, outEnd),
    err: stdout.subarray(outEnd),
  };
}

/** Ends the job and all its processes, and forbids a start that may still come. `alive`: something of it resists. */
export async function cancelJob(
  session: SshSession,
  name: string,
  graceSeconds: number,
): Promise<'never' | 'dead' | 'alive'> {
  const answer = text(await run(session, cancelScript(name, graceSeconds)));
  if (answer === 'never' || answer === 'dead' || answer === 'alive') return answer;
  throw new Error(`${session.where} answered "${answer}" to the end of a job`);
}

/** Frees the host's disk of the output of a job that has ended, once all of it was read. */
export async function dropOutput(session: SshSession, name: string): Promise<void> {
  await run(session, dropOutputScript(name));
}

/** The text of a file on the host, relative to the login folder; throws where it is missing or over 16 MB. */
export async function readRemoteFile(session: SshSession, file: string): Promise<string> {
  const end = await session.runScript(readFileScript(file, MAX_RESULT_BYTES), MAX_RESULT_BYTES);
  if (end.code === 4) throw new Error(`${session.where} has no file ${file}`);
  if (end.code === 5) throw new Error(`${file} on ${session.where} is larger than ${MAX_RESULT_BYTES / 2 ** 20} MB`);
  return succeeded(session, end).stdout.toString('utf8');
}

async function run(session: SshSession, script: string, maxOutputBytes?: number): Promise<CommandEnd> {
  return succeeded(session, await session.runScript(script, maxOutputBytes));
}

function succeeded(session: SshSession, end: CommandEnd): CommandEnd {
  if (end.code === 0) return end;
  const how =
    end.signal !== null ? `signal ${end.signal}` : end.code === null ? 'no exit code' : `exit code ${end.code}`;
  throw new Error(`a command on ${session.where} ended with ${how}: ${end.stderr.trim().slice(-500)}`);
}

function text(end: CommandEnd): string {
  return end.stdout.toString('utf8').trim();
}
