import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Positions of streams by their identity, in a file that is replaced as a whole. */
export interface PositionFile {
  get(stream: string): string | null;
  set(stream: string, position: string): void;
  streams(): readonly (readonly [stream: string, position: string])[];
  delete(stream: string): void;
  /** Writes what has changed to the disk. */
  save(): Promise<void>;
}

/** Throws where the file is there and cannot be read: to begin anew from a guess would repeat everything. */
export function openPositionFile(path: string): PositionFile {
  return positionsOf(read(path), (positions) =>
    replace(path, `${JSON.stringify(Object.fromEntries(positions), null, 1)}\n`),
  );
}

/** Positions for the time of this process, where what is read cannot be read again. */
export function noPositions(): PositionFile {
  return positionsOf({}, () => Promise.resolve());
}

function positionsOf(
  known: Readonly<Record<string, string>>,
  write: (positions: ReadonlyMap<string, string>) => Promise<void>,
): PositionFile {
  const positions = new Map(Object.entries(known));
  let isSaved = true;

  return {
    get: (stream) => positions.get(stream) ?? null,
    set(stream, position) {
      positions.set(stream, position);
      isSaved = false;
    },
    streams: () => [...positions],
    delete(stream) {
      isSaved = !positions.delete(stream) && isSaved;
    },
    async save() {
      if (isSaved) return;
      isSaved = true;
      try {
        await write(positions);
      } catch (error) {
        isSaved = false;
        throw error;
      }
    },
  };
}

function read(path: string): Record<string, string> {
  mkdirSync(dirname(path), { recursive: true });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (cause) {
    throw new Error(`ingest: ${path} holds no positions; repair it, or remove it to deliver everything once more`, {
      cause,
    });
  }
}

/** The draft is on the disk before it gets the name, so that a loss of power leaves the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}
