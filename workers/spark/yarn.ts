import { askCluster, askClusterJson, type ClusterAddress } from './askCluster.ts';
import { ClusterError, type Application, type Cluster, type DriverOutput } from './cluster.ts';

interface YarnApplication {
  readonly id: string;
  readonly state: string;
  readonly finalStatus: string;
  readonly diagnostics?: string;
  /** Web page of the logs of the container that the driver, or its stand-in, runs in. */
  readonly amContainerLogs?: string;
}

const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'KILLED']);
const DRIVER_LOG_BYTES = 256 * 1024;

export interface YarnOptions {
  readonly address: ClusterAddress;
  readonly user: string;
  /** Whether the driver runs on YARN too. */
  readonly isClusterMode: boolean;
}

/** YARN, by the REST interface of its ResourceManager. */
export function yarnCluster({ address, user, isClusterMode }: YarnOptions): Cluster {
  return {
    handle: { kind: 'yarn', user },
    where: `YARN at ${address.urls.join(', ')}`,
    decides: isClusterMode,
    async find(tag, id) {
      const query = new URLSearchParams({ applicationTags: tag });
      const { apps } = await askClusterJson<{ apps: { app?: readonly YarnApplication[] } | null }>(
        address,
        `ws/v1/cluster/apps?${query.toString()}`,
      );
      const tagged = (apps?.app ?? []).map((app) => applicationOf(app, isClusterMode));
      if (id === null || !id.startsWith('application_') || tagged.some((each) => each.id === id)) return tagged;
      // Its author may have overwritten the tags.
      const { status, body } = await askCluster(address, `ws/v1/cluster/apps/${id}`, {
        headers: { accept: 'application/json' },
      });
      return status === 200
        ? [...tagged, applicationOf((JSON.parse(body) as { app: YarnApplication }).app, isClusterMode)]
        : tagged;
    },
    async end({ id }) {
      const { status, body } = await askCluster(
        address,
        `ws/v1/cluster/apps/${id}/state?${new URLSearchParams({ 'user.name': user }).toString()}`,
        {
          method: 'PUT',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ state: 'KILLED' }),
        },
      );
      if (status >= 300)
        throw new ClusterError(
          'refused',
          `${address.name} did not end ${id} for ${user}: HTTP ${status}: ${body.slice(0, 200)}`,
        );
    },
    driverOutput: ({ driverLog }) => (driverLog === null ? Promise.resolve(null) : readDriverLog(driverLog)),
  };
}

function applicationOf(app: YarnApplication, isClusterMode: boolean): Application {
  const hasEnded = ENDED.has(app.state);
  return {
    id: app.id,
    state: hasEnded ? `${app.state}, final status ${app.finalStatus}` : app.state,
    hasSucceeded: hasEnded ? app.finalStatus === 'SUCCEEDED' : null,
    diagnostics: (app.diagnostics ?? '').trim(),
    driverLog: isClusterMode ? (app.amContainerLogs ?? null) : null,
  };
}

/** From the node that the driver ran on; null where that does not answer, or has the log no more. */
async function readDriverLog(page: string): Promise<DriverOutput | null> {
  const url = new URL(page);
  const container = /\/containerlogs\/([^/]+)/.exec(url.pathname)?.[1];
  if (container === undefined) return null;
  const read = async (file: string): Promise<readonly string[] | null> => {
    try {
      const response = await fetch(
        new URL(`/ws/v1/node/containerlogs/${container}/${file}?size=-${DRIVER_LOG_BYTES}`, url),
        { headers: { accept: 'text/plain' }, signal: AbortSignal.timeout(10_000) },
      );
      return response.ok ? contentsOf(await response.text()) : null;
    } catch {
      return null;
    }
  };
  const [stdout, stderr] = [await read('stdout'), await read('stderr')];
  return stdout === null && stderr === null ? null : { stdout: stdout ?? [], stderr: stderr ?? [] };
}

/** The node puts a header before what the file holds, and a line after it. */
export function contentsOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('LogContents:'));
  const end = lines.findLastIndex((line) => line.startsWith('End of LogType:'));
  const body = lines.slice(start + 1, end === -1 ? undefined : end);
  while (body.at(-1) === '') body.pop();
  return body;
}
