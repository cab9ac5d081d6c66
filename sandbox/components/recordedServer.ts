import { join, resolve } from 'node:path';
import type { Running } from './component.ts';
import { endProcess, isRunning, type EndOptions, type ProcessIdentity } from './processIdentity.ts';
import { outputTail, spawnServer, waitUntilReady, type ServerCommand } from './serverProcess.ts';
import { endLeft, readServerRecord, removeServerRecord, writeServerRecord, type ServerRecord } from './serverRecord.ts';

/** What is a component's own in the life of the processes that it writes down in `<folder>/<name>`. */
export interface RecordedServer<R extends Running> {
  readonly name: string;
  readonly readyTimeoutMs: number;
  /** How its processes are ended where a start fails, or where those of an earlier process do not serve. */
  readonly end?: EndOptions;
  /** Whether the recorded processes serve, be they new or left by an earlier process. */
  isReady(record: ServerRecord): Promise<boolean>;
  /** What its user gets. `home`: `<folder>/<name>`. */
  running(home: string, record: ServerRecord): R;
}

/** A process that was just started, with what an error about it says. */
export interface Spawned {
  /** Begins a sentence: 'the DataNode'. */
  readonly title: string;
  readonly output: string;
  readonly identity: ProcessIdentity;
}

/** What a start has brought up, not ready yet. */
export interface Launched {
  readonly server: Spawned;
  readonly port: number;
  readonly others?: Readonly<Record<string, Spawned>>;
  readonly ports?: Readonly<Record<string, number>>;
}

/** Configures the processes and starts each by `spawn`, so that none outlives a start that fails. */
export type Launch = (home: string, spawn: Spawn) => Promise<Launched>;
export type Spawn = (title: string, command: ServerCommand) => Promise<Spawned>;

/**
 * Adopts what runs in the folder where it serves, on the wanted port if one is wanted; else ends it, launches anew and
 * resolves when that is ready.
 */
export async function startRecorded<R extends Running>(
  component: RecordedServer<R>,
  { folder, port }: { readonly folder: string; readonly port?: number | undefined },
  launch: Launch,
): Promise<R> {
  const home = homeOf(component, folder);
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await component.isReady(left)))
    return component.running(home, left);
  await endLeft(home, component.end);

  const started: ProcessIdentity[] = [];
  try {
    const launched = await launch(home, async (title, command) => {
      const identity = await spawnServer(command);
      started.push(identity);
      writeServerRecord(home, { starting: started });
      return { title, output: command.output, identity };
    });
    const record = recordOf(launched);
    writeServerRecord(home, record);
    await untilReady(component, launched, record);
    return component.running(home, record);
  } catch (error) {
    await Promise.all(started.map((each) => endProcess(each, component.end)));
    removeServerRecord(home);
    throw error;
  }
}

/** What an earlier process left running in the folder; null where nothing there serves. */
export async function findRecorded<R extends Running>(component: RecordedServer<R>, folder: string): Promise<R | null> {
  const home = homeOf(component, folder);
  const record = readServerRecord(home);
  return record !== null && (await component.isReady(record)) ? component.running(home, record) : null;
}

function homeOf({ name }: { readonly name: string }, folder: string): string {
  return join(resolve(folder), name);
}

function recordOf({ server, port, others, ports }: Launched): ServerRecord {
  const identities = Object.entries(others ?? {}).map(([name, { identity }]) => [name, identity] as const);
  return {
    server: server.identity,
    port,
    ...(others !== undefined && { others: Object.fromEntries(identities) }),
    ...(ports !== undefined && { ports }),
  };
}

async function untilReady<R extends Running>(
  component: RecordedServer<R>,
  { server, others = {} }: Launched,
  record: ServerRecord,
): Promise<void> {
  const ask = (): Promise<boolean> => {
    for (const { title, output, identity } of Object.values(others))
      if (!isRunning(identity)) throw new Error(`${title} ended; the end of ${output}:\n${outputTail(output)}`);
    return component.isReady(record);
  };
  await waitUntilReady(server.identity, server.title, server.output, ask, component.readyTimeoutMs);
}
