import type { Json } from '../../../server/core/definition.ts';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { interruptible } from '../../ssh/interruptible.ts';
import { createLink, type SshLink } from '../../ssh/link.ts';
import { cancelJob } from '../../ssh/remoteJob.ts';
import { readTarget, type SshTarget } from '../../ssh/target.ts';
import { clusterOfHandle } from '../../spark/clusterOf.ts';
import { endApplications } from '../../spark/endApplications.ts';
import { leftJob, type JobHandle } from './handle.ts';

/** How long a host may be away while a job there is to be ended, and how long the job may take to end by itself. */
export const CANCEL_PATIENCE_MS = 20_000;
export const CANCEL_GRACE_SECONDS = 5;

/** Ends a job that an earlier try left, and what it has started on a cluster; throws while something of it goes on. */
export async function endLeft(
  link: SshLink,
  target: SshTarget,
  { name, host, found, cluster }: JobHandle,
): Promise<void> {
  const left = await link.use((session) => cancelJob(session, name, CANCEL_GRACE_SECONDS));
  if (left === 'alive')
    throw new Error(
      `processes of job ${name}, which an earlier try left on ${host}, outlived SIGKILL: end those with HARU_JOB=${name} there`,
    );
  if (cluster !== undefined)
    await endApplications(clusterOfHandle(target, cluster), name, found, { patienceMs: CANCEL_PATIENCE_MS });
}

/** The same from a worker, for a try that is not there to do it: by the connection that the job was launched with. */
export async function endLeftBy(connection: ConnectionValue, stored: Json, signal: AbortSignal): Promise<string> {
  const { connection: name } = stored as unknown as JobHandle;
  const target = readTarget(name, connection);
  const left = leftJob(stored, target);
  if (!left) throw new Error(`what connection "${name}" was left with names no job: ${JSON.stringify(stored)}`);
  const { job, isHere } = left;
  if (!isHere)
    throw new Error(
      `job ${job.name} was left on ${job.host}, to which connection "${name}" does not lead any more: look there whether it still runs`,
    );
  signal.throwIfAborted();
  const link = createLink({ target, patienceMs: CANCEL_PATIENCE_MS, signal });
  await interruptible(
    endLeft(link, target, job).finally(() => link.close()),
    signal,
  );
  return `job ${job.name} on ${job.host} is ended`;
}
