import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findGoProgram, missingForGoProgram, provideGoProgram, type GoProgram } from '../goProgram.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { stopServers, type ServerRecord } from '../serverRecord.ts';

const PROGRAM: GoProgram = {
  name: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
  version: '1.8.0',
  go: '1.25',
};
const REGION = 'us-east-1';

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

const SERVER: RecordedServer<RunningS3> = {
  name: 's3',
  readyTimeoutMs: 30_000,
  isReady: ({ port }) => answers(port),
  running,
};

/** An S3 server of its own with its objects in `<folder>/s3`; adopts the one that an earlier, killed process left there. */
export async function startS3({ folder, port, report }: StartOptions): Promise<RunningS3> {
  const program = await provideGoProgram(PROGRAM, report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    const data = join(home, 'data');
    const metadata = join(home, 'metadata');
    for (const path of [data, metadata]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const keys = readKeys(home) ?? makeKeys(home);
    const listen = port ?? (await freePort());
    const server = await spawn('S3', {
      command: program,
      args: ['--port', `127.0.0.1:${listen}`, '--region', REGION, 'posix', '--sidecar', metadata, data],
      env: {
        PATH: process.env['PATH'],
        LC_ALL: 'C.UTF-8',
        ROOT_ACCESS_KEY: keys.accessKeyId,
        ROOT_SECRET_KEY: keys.secretAccessKey,
      },
      output: join(home, 's3.log'),
      cwd: home,
    });
    return { server, port: listen };
  });
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
  find: (folder) => findRecorded(SERVER, folder),
};

function running(home: string, record: ServerRecord): RunningS3 {
  const { server, port } = record;
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
    stop: () => stopServers(home, record),
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
