import type { RcloneSyncOptions, RcloneSyncResult } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator, OperatorContext } from './operator.ts';
import { rcloneOn, type Rclone, type RcloneRun, type RcloneStats } from './rcloneSync/rclone.ts';
import { remoteOf, type Remote } from './rcloneSync/remote.ts';

/** Copies a folder from one store to another by rclone, which leaves out what is there already, and compares both afterwards. */
export const rcloneSync: BuiltInOperator<RcloneSyncOptions, RcloneSyncResult> = {
  name: 'rcloneSync',
  options: schemas.rcloneSync,
  async run({ from, to, mode = 'copy', check = true, bandwidth }, context) {
    const connections = (name: string): ReturnType<OperatorContext['connection']> => context.connection(name);
    const [source, target] = [await remoteOf('SOURCE', from, connections), await remoteOf('TARGET', to, connections)];
    const rclone = rcloneOn(source, target, context);
    const held = await sizeOf(rclone, source);
    context.log.info(`${from}: ${held.count} files, ${held.bytes} bytes`);
    const moved = await move(rclone, [source, target], { mode, bandwidth }, context);
    context.log.info(
      `${moved.transfers} files, ${moved.bytes} bytes transferred to ${to}; ${held.count - moved.transfers} were there already${moved.deletes ? `; ${moved.deletes} deleted there` : ''}`,
    );
    if (check) await compare(rclone, source, target, mode);
    const result = { files: held.count, bytes: held.bytes };
    context.receipt(result);
    return result;
  },
};

interface Size {
  readonly count: number;
  readonly bytes: number;
}

/** A folder that is not there is a success to rclone, and copies nothing; to `sync` it would mean to delete everything. */
async function sizeOf(rclone: Rclone, { place, argument }: Remote): Promise<Size> {
  const run = await rclone(['size', '--json', argument]);
  if (run.code !== 0) throw failure(`${place} cannot be listed`, run);
  const size = JSON.parse(run.output) as Size;
  if (size.count === 0)
    throw new Error(
      `there is nothing at ${place}: no folder of this name, or an empty one; nothing was copied or deleted`,
    );
  return size;
}

async function move(
  rclone: Rclone,
  [source, target]: readonly [Remote, Remote],
  { mode, bandwidth }: { readonly mode: string; readonly bandwidth: string | undefined },
  context: Pick<OperatorContext, 'progress'>,
): Promise<RcloneStats> {
  let last: RcloneStats = { bytes: 0, totalBytes: 0, transfers: 0, totalTransfers: 0, speed: 0, eta: null };
  const limit = bandwidth === undefined ? [] : [`--bwlimit=${bandwidth}`];
  const run = await rclone([mode, ...limit, source.argument, target.argument], (stats) => {
    last = stats;
    context.progress(stats.bytes, Math.max(stats.bytes, stats.totalBytes), 'bytes', { files: stats.transfers });
  });
  if (run.code === 0) return last;
  throw failure(
    `${source.place} to ${target.place}: ${last.transfers} files, ${last.bytes} bytes were transferred before (another try goes on from there)`,
    run,
  );
}

async function compare(rclone: Rclone, source: Remote, target: Remote, mode: string): Promise<void> {
  // What else a copy's target holds is not its affair.
  const sides = mode === 'copy' ? ['--one-way'] : [];
  const run = await rclone(['check', ...sides, source.argument, target.argument]);
  if (run.code !== 0) throw failure(`${target.place} differs from ${source.place}`, run);
}

function failure(what: string, { ended, errors }: RcloneRun): Error {
  return new Error(`${what}; rclone ended with ${ended}: ${errors.join('; ') || 'it gave no reason'}`);
}
