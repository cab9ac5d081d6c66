import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findGoProgram, missingForGoProgram, provideGoProgram, type GoProgram } from '../goProgram.ts';
import { endProcess } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, removeServerRecord, writeServerRecord, type ServerRecord } from '../serverRecord.ts';

const PROGRAM: GoProgram = {
  name: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
  version: '1.8.0',
  go: '1.25',
};
const REGION = 'us-east-1';
const READY_TIMEOUT_MS = 30_000;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A real S3 server that honors conditional writes. Buckets are addressed by path: `<url>/<bucket>/<key>`. */
export interface RunningS3 extends Running, Keys {
  /** `http://127.0.0.1:PORT`, the endpoint of a client. */
  readonly url: string;
  readonly port: number;
  readonly region: string;
  /** Objects are plain files below it: `<data>/<bucket>/<key>`. */
  readonly data: string;
  /** Names have 3 to 63 lower-case letters, digits and hyphens. */
  makeBucket(name: string): Promise<void>;
}

/** An S3 server of its own with its objects in `<folder>/s3`; adopts the one that an earlier, killed process left there. */
export async function startS3({ folder, port, report }: StartOptions): Promise<RunningS3> {
  const home = join(resolve(folder), 's3');
  const program = await provideGoProgram(PROGRAM, report);
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await answers(left.port)))
    return running(home, left);
  if (left !== null) await endProcess(left.server);

  const data = join(home, 'data');
  const metadata = join(home, 'metadata');
  for (const path of [data, metadata]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const keys = readKeys(home) ?? makeKeys(home);
  const listen = port ?? (await freePort());
  const output = join(home, 's3.log');
  const server = await spawnServer({
    command: program,
    args: ['--port', `127.0.0.1:${listen}`, '--region', REGION, 'posix', '--sidecar', metadata, data],
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C.UTF-8',
      ROOT_ACCESS_KEY: keys.accessKeyId,
      ROOT_SECRET_KEY: keys.secretAccessKey,
    },
    output,
    cwd: home,
  });
  const record: ServerRecord = { server, port: listen };
  writeServerRecord(home, record);
  try {
    await waitUntilReady(server, 'S3', output, () => answers(listen), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(home, record);
}

/** What this machine lacks to run it; null where the program is there or can be built. */
export function missingForS3(): Promise<string | null> {
  return missingForGoProgram(PROGRAM);
}

export const s3: ServerComponent<RunningS3> = {
  kind: 'server',
  name: 's3',
  describe: () =>
    `S3 by ${PROGRAM.name} ${PROGRAM.version} on plain files (built with Go ${PROGRAM.go} or newer from its module)`,
  isInstalled: () => Promise.resolve(findGoProgram(PROGRAM) !== null),
  install: async (report) => {
    await provideGoProgram(PROGRAM, report);
  },
  start: startS3,
  find: async (folder) => {
    const home = join(resolve(folder), 's3');
    const record = readServerRecord(home);
    return record === null || !(await answers(record.port)) ? null : running(home, record);
  },
};

function running(home: string, { server, port }: ServerRecord): RunningS3 {
  const url = `http://127.0.0.1:${port}`;
  const keys = readKeys(home);
  if (keys === null) throw new Error(`${keysFile(home)} is missing, which holds the keys of the server at ${url}`);
  return {
    ...keys,
    url,
    port,
    region: REGION,
    data: join(home, 'data'),
    pid: server.pid,
    makeBucket: async (name) => {
      const client = new S3Client({ endpoint: url, region: REGION, forcePathStyle: true, credentials: keys });
      try {
        await client.send(new CreateBucketCommand({ Bucket: name }));
      } finally {
        client.destroy();
      }
    },
    stop: async () => {
      await endProcess(server);
      removeServerRecord(home);
    },
  };
}

/** Any answer will do: one without a signature is refused. */
async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}

function makeKeys(home: string): Keys {
  const keys = {
    accessKeyId: `haru${randomBytes(6).toString('hex')}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  writeFileSync(`${keysFile(home)}.draft`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${keysFile(home)}.draft`, keysFile(home));
  return keys;
}

function readKeys(home: string): Keys | null {
  try {
    return JSON.parse(readFileSync(keysFile(home), 'utf8')) as Keys;
  } catch {
    return null;
  }
}

function keysFile(home: string): string {
  return join(home, 'keys.json');
}
