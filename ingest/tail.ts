import { open } from 'node:fs/promises';
import type { FoundFile } from './discover.ts';
import { identify } from './fileIdentity.ts';
import { readLines } from './lineReader.ts';
import type { Output } from './output.ts';
import type { Parse } from './parse.ts';
import { decodePosition, START } from './position.ts';
import type { Progress } from './pushLines.ts';
import { pushLines } from './pushLines.ts';
import type { Counters } from './stats.ts';

export interface TailDeps {
  readonly output: Output;
  readonly parse: Parse;
  readonly batchLines: number;
  readonly maxLineBytes: number;
  readonly counters: Counters;
  readonly report: (message: string) => void;
}

/** One file that is followed by its open handle: it stays the same file when it is renamed or deleted. */
export interface Tail {
  /** Where the file was last seen. */
  path: string;
  /** Identity of the content, null before its first line is complete. */
  identity(): string | null;
  /** Up to where the output has it; 0 before that is known. */
  offset(): number;
  /**
   * Pushes the complete lines that the output does not have yet, about up to what the file held when it was called, and
   * returns how many. After a failure the next call goes on from where the output says.
   */
  drain(signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** The content read last, kept while it is not known what the output has of it. */
interface LastRead {
  readonly identity: string;
  readonly offset: number;
  readonly wasTruncated: boolean;
}

export async function openTail(file: FoundFile, deps: TailDeps): Promise<Tail> {
  const handle = await open(file.path, 'r');
  let progress: Progress | null = null;
  let last: LastRead | null = null;
  let checkedSize = 0;

  const forgetProgress = (wasTruncated: boolean) => {
    if (progress !== null) last = { identity: progress.identity, offset: progress.position.offset, wasTruncated };
    progress = null;
  };

  /** A file cut to nothing and written again is another content, told by its size or by its first line. */
  const notice = async (size: number): Promise<void> => {
    if (progress === null || size === checkedSize) return;
    const isCut = size < progress.position.offset || (await identify(handle)) !== progress.identity;
    checkedSize = size;
    if (!isCut) return;
    deps.report(`${tail.path} was truncated; what was written since is read from the beginning`);
    forgetProgress(true);
  };

  const begin = async (size: number): Promise<Progress | null> => {
    const identity = await identify(handle);
    if (identity === null) return null;
    const stored = await deps.output.load(identity);
    const known = stored === null ? START : decodePosition(stored);
    const isSame = last?.identity === identity;
    const isCut = known.offset > size || (isSame && last!.wasTruncated);
    if (isSame && !isCut && known.offset < last!.offset) {
      deps.counters.wentBack += 1;
      deps.report(
        `${deps.output.label} no longer has what was pushed of ${tail.path} from byte ${known.offset} to ${last!.offset}; pushing it again`,
      );
    }
    last = null;
    const position = isCut ? { generation: known.generation + 1, offset: 0 } : known;
    return { identity, stored, position, reader: readLines(handle, position.offset, deps.maxLineBytes) };
  };

  const tail: Tail = {
    path: file.path,
    identity: () => progress?.identity ?? last?.identity ?? null,
    offset: () => progress?.position.offset ?? 0,
    async drain(signal) {
      const { size } = await handle.stat();
      await notice(size);
      progress ??= await begin(size);
      if (progress === null) return 0;
      try {
        const { pushed, moved } = await pushLines(progress, { ...deps, path: tail.path, upTo: size, signal });
        if (moved) forgetProgress(false);
        return pushed;
      } catch (error) {
        forgetProgress(false);
        throw error;
      }
    },
    close: () => handle.close(),
  };
  return tail;
}
