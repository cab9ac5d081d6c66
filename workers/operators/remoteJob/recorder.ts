import type { OutputStream } from '../../ssh/followJob.ts';
import type { JobOffsets } from '../../ssh/remoteJob.ts';
import type { OperatorContext } from '../operator.ts';
import type { JobHandle } from './handle.ts';

export interface Recorder {
  onLine(line: string, stream: OutputStream): void;
  onOffsets(offsets: JobOffsets): Promise<void>;
  /** Notes how far the log is now. */
  save(): Promise<void>;
  found(): string | null;
  lastLine(): string;
}

/** Between two notes of how much of the output is in the log. */
const SAVE_MS = 2000;
const SAVE_BYTES = 1024 * 1024;
const LAST_LINE_CHARACTERS = 500;

/**
 * Puts a job's lines into the log and notes from time to time, durably, how far the log is. Each note waits for its
 * answer, behind all lines given before: so a job that writes faster than the log is stored is read more slowly.
 */
export function createRecorder(
  to: Pick<OperatorContext, 'log'> & { saveHandle(handle: JobHandle): Promise<void> },
  handle: JobHandle,
  find: (line: string) => string | null,
): Recorder {
  let found = handle.found;
  let lastLine = '';
  let latest = handle.offsets;
  let saved = { offsets: handle.offsets, at: performance.now() };
  return {
    onLine: (line, stream) => {
      found ??= find(line);
      if (line.trim() !== '') lastLine = line.slice(0, LAST_LINE_CHARACTERS);
      to.log.info(line, { stream });
    },
    onOffsets: async (offsets) => {
      latest = offsets;
      const bytes = offsets.out + offsets.err - saved.offsets.out - saved.offsets.err;
      if (bytes < SAVE_BYTES && performance.now() - saved.at < SAVE_MS) return;
      await to.saveHandle({ ...handle, offsets, found });
      saved = { offsets, at: performance.now() };
    },
    save: () => to.saveHandle({ ...handle, offsets: latest, found }),
    found: () => found,
    lastLine: () => lastLine,
  };
}
