import { askCluster, askClusterJson, type ClusterAddress } from './askCluster.ts';
import { ClusterError, type Application, type Cluster } from './cluster.ts';

interface StandaloneApplication {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** Spark's own cluster, by the JSON of its master's web page. Its driver runs on the host, so the command's end is the job's. */
export function standaloneCluster(address: ClusterAddress, user: string): Cluster {
  return {
    handle: { kind: 'standalone', user },
    where: `Spark's master at ${address.urls.join(', ')}`,
    decides: false,
    async find(tag, id) {
      const { activeapps, completedapps } = await askClusterJson<{
        activeapps: readonly StandaloneApplication[];
        completedapps: readonly StandaloneApplication[];
      }>(address, 'json/');
      const isOurs = (app: StandaloneApplication): boolean => app.name.includes(tag) || app.id === id;
      return [
        ...activeapps.filter(isOurs).map((app) => applicationOf(app, null)),
        ...completedapps.filter(isOurs).map((app) => applicationOf(app, app.state === 'FINISHED')),
      ];
    },
    async end({ id }) {
      const { status } = await askCluster(address, 'app/kill/', {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ id, terminate: 'true' }).toString(),
      });
      if (status >= 400)
        throw new ClusterError(
          'refused',
          `${address.name} did not end ${id}: HTTP ${status}; the master needs spark.ui.killEnabled`,
        );
    },
    driverOutput: () => Promise.resolve(null),
  };
}

function applicationOf({ id, state }: StandaloneApplication, hasSucceeded: boolean | null): Application {
  return { id, state, hasSucceeded, diagnostics: '', driverLog: null };
}
