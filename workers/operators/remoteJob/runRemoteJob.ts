import type { Json } from '../../../server/core/definition.ts';
import { reasonOf } from '../../../server/core/reasonOf.ts';
import { followJob } from '../../ssh/followJob.ts';
import type { JobPlan } from '../../ssh/jobScripts.ts';
import { createLink, type SshLink } from '../../ssh/link.ts';
import { quoteCommand } from '../../ssh/quote.ts';
import { cancelJob, dropOutput, launchJob, readRemoteFile } from '../../ssh/remoteJob.ts';
import type { SshTiming } from '../../ssh/connect.ts';
import type { SshTarget } from '../../ssh/target.ts';
import type { Application, Cluster } from '../../spark/cluster.ts';
import { endApplications } from '../../spark/endApplications.ts';
import { patiently } from '../../spark/patience.ts';
import type { OperatorContext } from '../operator.ts';
import { Deferral } from '../waiting/pause.ts';
import { CANCEL_GRACE_SECONDS, CANCEL_PATIENCE_MS, endLeft } from './endLeft.ts';
import { leftJob, newHandle, readHandle, type JobHandle } from './handle.ts';
import { followApplication, logDriverOutput } from './followApplication.ts';
import { createRecorder } from './recorder.ts';

export interface RemoteJob {
  readonly target: SshTarget;
  /** The command line; it may carry the job's name, which no other job has. */
  readonly command: (name: string) => readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A JSON file on the host, relative to the login folder, that the job writes; null: none. */
  readonly resultFile: string | null;
  /** Texts that lie beside the command while it runs; see `filesFolder`. */
  readonly files?: Readonly<Record<string, string>>;
  /** A fact that a line of output names, kept from its first mention on, also over claims. */
  readonly find: (line: string) => string | null;
  /** Gives the slot back once the job runs, and looks at it again so often; absent or null: follows it to its end. */
  readonly waitEveryMs?: number | null;
  /** Where the command starts an application that can outlive it; absent or null: nowhere. */
  readonly cluster?: Cluster | null;
  readonly timing?: SshTiming;
}

export interface RemoteJobResult {
  readonly found: string | null;
  /** Of stdout and stderr, without empty lines. */
  readonly lastLine: string;
  readonly result: Json;
}

/** How long a host may be away while its job runs. */
const PATIENCE_MS = 15 * 60_000;
/** A job that is to be waited for is followed so long first: one that ends soon, or fails at once, needs no second look. */
const FIRST_LOOK_MS = 5_000;
/** However often is asked for. */
const SHORTEST_WAIT_MS = 1_000;

/**
 * Runs a command on an SSH host, detached: a broken connection, an ended worker and a restarted sshd leave it running, and
 * a later claim of the same try finds it by its handle. One try launches its command at most once. Resolves only for exit
 * code 0. When the try is stopped, or fails before the command has told how it ended, the command's process group is ended,
 * so that no other try starts beside it, and that is confirmed in the log. What an earlier try left whose worker was lost is
 * ended before anything is launched. One that is to be waited for is left running by a {@link Deferral}; a later claim of the try
 * looks at it, and launches nothing, whatever it finds. A cluster that knows an application of the job is asked before any
 * launch, has its application ended with the job, and may decide by its own end how the job ended.
 */
export async function runRemoteJob(job: RemoteJob, context: OperatorContext): Promise<RemoteJobResult> {
  const { target } = job;
  const timing = job.timing === undefined ? {} : { timing: job.timing };
  const handle =
    context.handle === null
      ? newHandle(context, target, job.cluster?.handle ?? null)
      : readHandle(context.handle, target);
  const link = createLink({
    target,
    ...timing,
    patienceMs: PATIENCE_MS,
    signal: context.signal,
    onLost: (error) => context.log.warn(`${error.message}; connecting again`),
    onBack: ({ where }) => context.log.info(`connected to ${where} again`),
  });
  const standing: Standing = { isOurs: true, hasExited: false, found: () => handle.found };
  try {
    await endLeftJob(link, target, context);
  } catch (error) {
    link.close();
    throw context.signal.aborted ? context.signal.reason : error;
  }
  try {
    return await launchAndFollow(job, context, handle, link, standing);
  } catch (error) {
    if (error instanceof Deferral) throw error;
    if (standing.isOurs && !standing.hasExited)
      await endJob(
        createLink({ target, ...timing, patienceMs: CANCEL_PATIENCE_MS }),
        job.cluster ?? null,
        handle,
        context,
      );
    throw context.signal.aborted ? context.signal.reason : error;
  } finally {
    link.close();
  }
}

interface Standing {
  /** False: the handle could not be stored, so the lease has gone to another claim, whose job it is. */
  isOurs: boolean;
  /** The command has left its exit code. */
  hasExited: boolean;
  /** What the output has named by now. */
  found: () => string | null;
}

async function launchAndFollow(
  job: RemoteJob,
  context: OperatorContext,
  handle: JobHandle,
  link: SshLink,
  standing: Standing,
): Promise<RemoteJobResult> {
  const saveHandle = (next: JobHandle): Promise<void> =>
    context.saveHandle(next as unknown as Json).catch((error: unknown) => {
      standing.isOurs = false;
      throw error;
    });
  const everyMs = job.waitEveryMs == null ? null : Math.max(job.waitEveryMs, SHORTEST_WAIT_MS);
  const command = job.command(handle.name);
  const plan: JobPlan = {
    name: handle.name,
    command,
    env: job.env,
    resultFile: job.resultFile,
    ...(job.files !== undefined && { files: job.files }),
  };
  const awaited = context.handle !== null && context.wait?.kind === 'job' ? context.wait : null;
  const since = awaited?.since ?? context.now().getTime();
  await saveHandle(handle);
  context.workMayGoOn(true);
  context.signal.throwIfAborted();
  const earlier = awaited ? null : await findEarlier(job, handle, context);
  if (earlier !== null)
    context.log.info(
      `${earlier.id} on ${job.cluster?.where} is this try's already (${earlier.state}); it is not submitted again`,
    );
  else if (!awaited) {
    const launch = await link.use((session) => launchJob(session, plan));
    if (launch === 'launched') context.log.info(`${handle.host}$ ${quoteCommand(command)}`, { job: handle.name });
    else if (context.handle !== null)
      context.log.info(
        `attached to job ${handle.name} on ${handle.host}; the last lines before this one may come twice`,
      );
  }

  const recorder = createRecorder({ log: context.log, saveHandle }, handle, job.find);
  standing.found = () => recorder.found();
  const end = await followJob({
    link,
    name: handle.name,
    from: handle.offsets,
    signal: context.signal,
    onLine: (line, stream) => recorder.onLine(line, stream),
    onOffsets: (offsets) => recorder.onOffsets(offsets),
    onRunning: (pid) => {
      if (!awaited) context.log.info(`process group ${pid} on ${handle.host}`);
    },
    forMs: everyMs === null ? null : awaited ? 0 : Math.min(FIRST_LOOK_MS, everyMs),
  });
  const wait = async (): Promise<never> => {
    await recorder.save();
    if (!awaited)
      context.log.info(`job ${handle.name} goes on; it is looked at every ${everyMs! / 1000} s, without a slot`);
    const reason = { kind: 'job', name: handle.name, host: handle.host, since } as const;
    throw new Deferral(reason, new Date(context.now().getTime() + everyMs!));
  };
  if (end === null) return wait();
  const { cluster } = job;
  if (cluster?.decides === true) {
    const application = await followApplication(cluster, {
      tag: handle.name,
      id: recorder.found(),
      isLate: end.code !== 0,
      isWaitedFor: everyMs !== null,
      context,
    });
    if (application === 'goes on') return wait();
    if (application !== null) {
      standing.hasExited = true;
      context.workMayGoOn(false);
      return await applicationResult(job, application, link, recorder.lastLine(), context);
    }
  }
  // A command that failed may have left an application behind.
  standing.hasExited = end.code !== null && (cluster == null || end.code === 0);
  context.workMayGoOn(!standing.hasExited);
  if (end.code !== 0) throw new Error(failure(command[0] ?? '', handle, end.code, recorder.lastLine()));
  const result = await readResult(job, link);
  await link.use((session) => dropOutput(session, handle.name));
  return { found: recorder.found(), lastLine: recorder.lastLine(), result };
}

/** The application that an earlier claim of this try has started, whatever became of its command; null: none. */
async function findEarlier(
  { cluster }: RemoteJob,
  { name, found }: JobHandle,
  context: OperatorContext,
): Promise<Application | null> {
  if (cluster == null) return null;
  const applications = await patiently(() => cluster.find(name, found), {
    // Without a handle nothing of this try can be there: the question only shows whether there is somebody to ask.
    patienceMs: context.handle === null ? 0 : PATIENCE_MS,
    signal: context.signal,
    onLost: (error) => context.log.warn(error.message),
  });
  return applications[0] ?? null;
}

async function applicationResult(
  job: RemoteJob,
  application: Application,
  link: SshLink,
  commandLine: string,
  context: OperatorContext,
): Promise<RemoteJobResult> {
  const lastLine = (await logDriverOutput(job.cluster as Cluster, application, context)) ?? commandLine;
  if (application.hasSucceeded !== true)
    throw new Error(
      `${application.id} ended as ${application.state}${application.diagnostics === '' ? '' : `: ${application.diagnostics.slice(0, 1_000)}`}${application.driverLog === null ? '' : ` (its driver's log: ${application.driverLog})`}`,
    );
  return { found: application.id, lastLine, result: await readResult(job, link) };
}

async function readResult({ resultFile }: RemoteJob, link: SshLink): Promise<Json> {
  return resultFile === null
    ? null
    : parseResult(resultFile, await link.use((session) => readRemoteFile(session, resultFile)));
}

/** Fails the try while the job of an earlier one may go on. */
async function endLeftJob(link: SshLink, target: SshTarget, context: OperatorContext): Promise<void> {
  const earlier = leftJob(context.leftHandle, target);
  if (!earlier) return;
  const { job, isHere } = earlier;
  if (!isHere)
    return context.log.warn(
      `an earlier try left job ${job.name} on ${job.host}, to which connection "${target.name}" does not lead any more: look there whether it still runs`,
    );
  await endLeft(link, target, job);
  context.log.info(`job ${job.name}, which an earlier try left on ${job.host}, is ended`);
}

/** Uses a connection of its own: the one in use may be the reason of the cancel. */
async function endJob(
  link: SshLink,
  cluster: Cluster | null,
  { name, host, found }: JobHandle,
  context: OperatorContext,
): Promise<void> {
  try {
    const left = await link.use((session) => cancelJob(session, name, CANCEL_GRACE_SECONDS));
    if (left === 'alive')
      context.log.error(`processes of job ${name} on ${host} outlived SIGKILL: look there for HARU_JOB=${name}`);
    else {
      // What was never launched by any claim of the try has started nothing.
      const isUnborn = left === 'never' && context.handle === null;
      const ended =
        cluster === null || isUnborn
          ? []
          : await endApplications(cluster, name, found, { patienceMs: CANCEL_PATIENCE_MS });
      if (ended.length > 0) context.log.info(`${ended.join(', ')} on ${cluster?.where} is ended`);
      context.workMayGoOn(false);
      context.log.info(
        left === 'never' ? `job ${name} had not started and never will` : `job ${name} on ${host} is ended`,
      );
    }
  } catch (error) {
    context.log.error(`job ${name} on ${host} could not be ended yet and may still run: ${reasonOf(error)}`);
  } finally {
    link.close();
  }
}

function failure(program: string, { host, name }: JobHandle, code: number | null, lastLine: string): string {
  const how = code === null ? 'without an exit code: it was killed, or the host went down' : `with exit code ${code}`;
  return `${program} on ${host} ended ${how}${lastLine === '' ? '' : `; its last line: ${lastLine}`} (its output there: ~/.haru/jobs/${name})`;
}

function parseResult(file: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Error(`the result file ${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
