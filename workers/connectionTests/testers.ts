import { fetchReasonOf } from '../../server/core/reasonOf.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';

/** Uses a connection as tasks do, and changes nothing there. Answers what was found; throws why it cannot be used. */
export type Tester = (name: string, connection: ConnectionValue, signal: AbortSignal) => Promise<string>;

/** Each brings its client with it, which a worker that tests nothing does without. */
const TESTERS: Readonly<Record<string, Tester>> = {
  async filesystem(name, connection) {
    const { openPlace } = await import('../filesystem/openFileSystem.ts');
    const { files, path } = await openPlace(`${name}:/`, () => Promise.resolve(connection));
    const found = await files.stat(path);
    return `${files.url(path)}: ${found === null ? 'nothing is there yet' : `a ${found.kind}`}`;
  },
  http: askOrigin,
  async kafka(name, connection) {
    const { askCluster } = await import('../../server/kafka/askCluster.ts');
    return askCluster(name, connection);
  },
  log: () => Promise.resolve('messages go to the log: there is nothing to reach'),
  async postgres(name, connection) {
    const { openPostgres } = await import('../operators/connectPostgres.ts');
    const { postgresConfig } = await import('../operators/postgresConfig.ts');
    const client = await openPostgres(name, postgresConfig(connection));
    try {
      const { rows } = await client.query<{ found: string }>(
        `select 'Postgres ' || current_setting('server_version') || ', database ' || current_database() || ', as ' || current_user as found`,
      );
      return rows[0]?.found ?? '';
    } finally {
      await client.end();
    }
  },
  presto: askTrino,
  async redis(name, connection) {
    const { connectLogBuffer } = await import('../operators/redisToParquet/logBuffer.ts');
    const redis = await connectLogBuffer(name, connection);
    try {
      await redis.exists('haru');
      return `Redis answers, database ${connection.schema ?? 0}`;
    } finally {
      redis.close();
    }
  },
  slackwebhook: askOrigin,
  async smtp(_, connection) {
    const { askMailServer } = await import('../../server/notify/askMailServer.ts');
    return askMailServer(connection);
  },
  async ssh(name, connection) {
    const [{ readTarget }, { connectSsh }] = await Promise.all([
      import('../ssh/target.ts'),
      import('../ssh/connect.ts'),
    ]);
    const target = readTarget(name, connection);
    const session = await connectSsh(target);
    session.close();
    return `logged in as ${target.login}@${target.host}`;
  },
  trino: askTrino,
};

/** The tester of a type; one that no part of Haru uses is refused in words. */
export function testerOf(type: string): Tester {
  return (
    TESTERS[type] ??
    (() => Promise.reject(new Error(`no part of Haru uses connections of type '${type}': only a task of yours can`)))
  );
}

/** Whether somebody answers at the address; a message is sent to nobody, so that its path is not tried. */
async function askOrigin(_: string, { host, port, schema, extra, type }: ConnectionValue, signal: AbortSignal) {
  const scheme = schema ?? (type === 'http' ? 'http' : 'https');
  const named =
    host?.includes('://') === true ? host : `${scheme}://${host ?? ''}${port === undefined ? '' : `:${port}`}`;
  const address = URL.parse(typeof extra['url'] === 'string' ? extra['url'] : named);
  if (address === null) throw new Error('it names no address: set its host, or extra.url');
  try {
    const answer = await fetch(address.origin, { method: 'HEAD', redirect: 'manual', signal });
    return `${address.origin} answers: ${answer.status} ${answer.statusText}`.trimEnd();
  } catch (error) {
    throw new Error(`${address.origin}: ${fetchReasonOf(error)}`, { cause: error });
  }
}

async function askTrino(name: string, connection: ConnectionValue, signal: AbortSignal): Promise<string> {
  const { trinoServer } = await import('../trino/server.ts');
  const { url, dialect, headers } = trinoServer(name, connection);
  try {
    const answer = await fetch(`${url}/v1/info`, { headers, redirect: 'manual', signal });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const { nodeVersion } = (await answer.json()) as { nodeVersion?: { version?: string } };
    return `${dialect} ${nodeVersion?.version ?? ''} at ${url}`;
  } catch (error) {
    throw new Error(`${url}: ${fetchReasonOf(error)}`, { cause: error });
  }
}
