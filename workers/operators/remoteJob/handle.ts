import { createHash, randomBytes } from 'node:crypto';
import type { Json } from '../../../server/core/definition.ts';
import type { Context } from '../../../server/dag/context.ts';
import type { JobOffsets } from '../../ssh/remoteJob.ts';
import type { ClusterHandle } from '../../spark/cluster.ts';
import type { SshTarget } from '../../ssh/target.ts';

/** What is stored before a job is launched, and what a later claim of the same try finds it by. */
export interface JobHandle {
  /** Name of the connection to the host that it was launched on, */
  readonly connection: string;
  /** and `login@host:port` of that host. */
  readonly host: string;
  /** Name of its folder there, and its tag; used once. */
  readonly name: string;
  /** Bytes of its output that are in the log. */
  readonly offsets: JobOffsets;
  /** What its output named and must not be forgotten, such as Spark's application id. */
  readonly found: string | null;
  /** Where it may have started an application that outlives it; absent: nowhere. */
  readonly cluster?: ClusterHandle;
}

/** The handle of a job that was never launched; its name tells a person whose it is, and no other has it. */
export function newHandle(
  context: Pick<Context, 'idempotencyKey' | 'taskId' | 'tryNumber'>,
  target: SshTarget,
  cluster: ClusterHandle | null,
): JobHandle {
  const key = createHash('sha256').update(`${context.idempotencyKey}/${context.tryNumber}`).digest('hex').slice(0, 12);
  const readable = context.taskId
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '_')
    .slice(0, 40);
  return {
    connection: target.name,
    host: hostOf(target),
    name: `haru-${readable}-${key}-${randomBytes(4).toString('hex')}`,
    offsets: { out: 0, err: 0 },
    found: null,
    ...(cluster !== null && { cluster }),
  };
}

/** Throws where the stored handle names another host than the connection: its job can't be found there, and a second one must not start. */
export function readHandle(stored: Json, target: SshTarget): JobHandle {
  const handle = stored as unknown as JobHandle;
  if (handle.host === hostOf(target)) return handle;
  throw new Error(
    `this try launched its job ${handle.name} on ${handle.host}, and connection "${target.name}" now names ${hostOf(target)}: look there for the job, or clear the task to start a new one`,
  );
}

/** The job of an earlier try, and whether the connection still leads to its host; null: that try left no job. */
export function leftJob(stored: Json, target: SshTarget): { readonly job: JobHandle; readonly isHere: boolean } | null {
  // A version before may have had another operator, with handles of its own.
  if (typeof stored !== 'object' || stored === null || !('host' in stored)) return null;
  const job = stored as unknown as JobHandle;
  return { job, isHere: job.host === hostOf(target) };
}

function hostOf(target: SshTarget): string {
  return `${target.login}@${target.host}:${target.port}`;
}
