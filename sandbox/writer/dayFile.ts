import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { DayOfEvents } from '../events/plan.ts';
import type { WrittenPart } from './daySequence.ts';
import { daySequence } from './daySequence.ts';
import { writtenPart } from './writtenPart.ts';

/** The log file of a UTC day, open for writing. */
export interface DayFile {
  readonly day: string;
  /** Appends what is due: see `DaySequence.after`. Returns the number of lines. Stops early when the signal says so. */
  write(liveFrom: number, until: number, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

const TAIL_BYTES = 262_144;
const LINES_AT_ONCE = 2_000;
const LINE_FEED = 0x0a;

/** Opens or makes the file. A last line without its line feed, left by a killed writer, is cut off: it will be written again. */
export async function openDayFile(path: string, of: DayOfEvents): Promise<DayFile> {
  const handle = await open(path, 'a+');
  try {
    const sequence = daySequence(of);
    const { lines, size: completeSize } = await tailOf(handle);
    await handle.truncate(completeSize);
    let written: WrittenPart = writtenPart(of, lines);
    let size = completeSize;

    const append = async (some: readonly string[]) => {
      const bytes = Buffer.from(some.map((line) => `${line}\n`).join(''));
      const { size: found } = await handle.stat();
      if (found !== size)
        throw new Error(`${path} has ${found} bytes instead of ${size}: another process writes to it`);
      await handle.appendFile(bytes);
      size += bytes.length;
    };

    return {
      day: of.day,
      close: () => handle.close(),
      async write(liveFrom, until, signal) {
        let count = 0;
        let lines: string[] = [];
        let next = written;
        const flush = async () => {
          if (lines.length === 0) return;
          await append(lines);
          count += lines.length;
          written = next;
          lines = [];
          await yieldToOthers();
        };
        for (const step of sequence.after(written, liveFrom, until)) {
          lines.push(step.line);
          next = step.written;
          if (lines.length < LINES_AT_ONCE) continue;
          await flush();
          if (signal.aborted) return count;
        }
        await flush();
        return count;
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The last complete lines, and the size of the file without what follows them. */
async function tailOf(handle: FileHandle): Promise<{ lines: readonly string[]; size: number }> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  const first = from === 0 ? 0 : tail.indexOf(LINE_FEED) + 1;
  const end = tail.lastIndexOf(LINE_FEED) + 1;
  const text = tail.subarray(first, Math.max(first, end)).toString();
  return { lines: text.split('\n').slice(0, -1), size: from + end };
}
