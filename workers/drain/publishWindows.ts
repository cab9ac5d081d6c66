import type { LedgerFile } from '../../server/core/ledger.ts';
import { formatHash } from '../parquet/orderFree.ts';
import { writeEmptyPart, writePart } from './parts.ts';
import type { LocalPart } from './parts.ts';
import type { Filtered } from './repeats.ts';
import { SupersededError } from './tools.ts';
import type { DrainTools } from './tools.ts';
import { fileNames, uploadLines, uploadPart } from './uploads.ts';
import type { Window } from './window.ts';

/** The batch whose windows are published, and the share and key that it belongs to. */
export interface BatchOfShare {
  readonly batch: string;
  readonly share: string;
  readonly key: string;
}

/**
 * Turns the windows of a claimed batch into parts and publishes all of them with one commit of the ledger. `total`: how many
 * elements are expected, for who watches. `beforeCommit`: what is to be in the ledger with it.
 */
export async function publishWindows(
  tools: DrainTools,
  { batch, share, key }: BatchOfShare,
  windows: AsyncIterable<Window>,
  total: number,
  beforeCommit: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { context, step } = tools;
  tools.progress.expect(total);
  const files: LedgerFile[] = [];
  let firstHash: string | null = null;
  let elements = 0;
  let rows = 0;
  let rejects = 0;
  let dropped = 0;
  let pending: Promise<void> | undefined;

  const finish = async (window: Window): Promise<void> => {
    await step('mid-parquet');
    const written = await partOf(tools, window);
    const { part, repeats } = await withoutRepeats(tools, window, written);
    const names = fileNames(batch, window.number, context.epoch);
    const of = {
      batch,
      share,
      window: window.number,
      firstIndex: window.firstIndex,
      elements: window.elements,
      chain: window.chain,
    };
    files.push({ ...of, ...(await uploadPart(tools, key, names.part, part)) });
    context.log.info(`stored ${names.part}: ${part.rows} rows, ${window.rejects.count} rejects, ${part.bytes} bytes`);
    if (window.rejects.count > 0)
      files.push({ ...of, ...(await uploadLines(tools, key, names.rejects, 'rejects', window.rejects)) });
    if (repeats !== null) files.push({ ...of, ...(await uploadLines(tools, key, names.dropped, 'dropped', repeats)) });
    elements += window.elements;
    rows += part.rows;
    rejects += window.rejects.count;
    dropped += repeats?.count ?? 0;
    tools.progress.add(window.elements, window.bytes);
  };

  try {
    // One window is read while the one before it is written.
    for await (const window of windows) {
      firstHash ??= window.firstHash;
      await pending?.catch(async (error: unknown) => {
        await window.rejects.close();
        throw error;
      });
      pending = finish(window);
      // The failure is seen at the next await of `pending`; until then it is not an unhandled one.
      pending.catch(() => undefined);
    }
    await pending;
  } finally {
    // Nothing of the batch goes on when its files and its try are gone.
    await pending?.catch(() => undefined);
  }
  await step('before-commit');
  await beforeCommit();
  const compared = tools.repeats && { comparedWith: tools.repeats.comparedWith };
  const publication = { batch, elements, rows, rejects, dropped, ...compared, firstHash, files };
  if (!(await context.ledger.publish(publication))) throw new SupersededError(batch);
  const left = tools.repeats === undefined ? '' : `${dropped} dropped, `;
  context.log.info(`batch ${batch} published: ${rows} rows, ${rejects} rejects, ${left}${files.length} files`);
}

function withoutRepeats(tools: DrainTools, window: Window, part: LocalPart): Promise<Filtered> {
  return tools.repeats?.filter(part, window) ?? Promise.resolve({ part, repeats: null });
}

async function partOf(tools: DrainTools, window: Window): Promise<LocalPart> {
  try {
    return await writePart(tools.schema, window, tools.scratch);
  } finally {
    await window.rejects.close();
  }
}

/** Publishes a batch that held nothing as one part without rows, which says that the key was looked at. */
export async function publishEmptyPart(tools: DrainTools, { batch, share, key }: BatchOfShare): Promise<void> {
  const part = await writeEmptyPart(tools.duck, tools.schema, tools.scratch);
  const name = fileNames(batch, 0, tools.context.epoch).part;
  const file: LedgerFile = {
    batch,
    share,
    window: 0,
    firstIndex: 0,
    elements: 0,
    chain: formatHash(0n),
    ...(await uploadPart(tools, key, name, part)),
  };
  const published = { batch, elements: 0, rows: 0, rejects: 0, firstHash: null, files: [file] };
  if (!(await tools.context.ledger.publish(published))) throw new SupersededError(batch);
  tools.context.log.info(`${share} held nothing: batch ${batch} published with an empty part`);
}
