import type { SshTarget } from '../ssh/target.ts';
import type { ClusterAddress } from './askCluster.ts';
import type { Cluster, ClusterHandle } from './cluster.ts';
import { standaloneCluster } from './standalone.ts';
import { yarnCluster } from './yarn.ts';

/** Where a spark-submit puts its work. */
export interface Submission {
  readonly master?: string;
  readonly deployMode?: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The cluster that a job on the host works on; null: none that needs to be asked. Throws where the job could live on without
 * its host and the connection does not say where the cluster is asked.
 */
export function clusterOfSubmission(target: SshTarget, submission: Submission): Cluster | null {
  const { master, deployMode } = submission;
  const user = submission.env['HADOOP_USER_NAME'] ?? target.login;
  const isClusterMode = deployMode === 'cluster';
  if (master?.startsWith('yarn') === true || (master === undefined && target.yarn !== null)) {
    if (target.yarn !== null) return yarnCluster({ address: yarnAddress(target, target.yarn), user, isClusterMode });
    if (!isClusterMode) return null;
    throw new Error(
      `connection "${target.name}": extra.yarn is missing: the address of YARN's ResourceManager (http://HOST:8088), by which an application in cluster mode is found again and ended`,
    );
  }
  if (master?.startsWith('spark:') !== true) return null;
  if (isClusterMode)
    throw new Error(
      `deployMode 'cluster' on ${master}: Spark's own master knows a driver by no name of ours, so a repeated submit could start a second one; use deployMode 'client' (the only one for Python there), or YARN`,
    );
  return target.sparkMaster === null ? null : standaloneCluster(standaloneAddress(target, target.sparkMaster), user);
}

/** The cluster that an earlier job was on, as the connection names it now. */
export function clusterOfHandle(target: SshTarget, { kind, user }: ClusterHandle): Cluster {
  const urls = kind === 'yarn' ? target.yarn : target.sparkMaster;
  if (urls === null)
    throw new Error(
      `connection "${target.name}" has no extra.${kind === 'yarn' ? 'yarn' : 'sparkMaster'} any more, by which an application of an earlier try is found and ended`,
    );
  return kind === 'yarn'
    ? yarnCluster({ address: yarnAddress(target, urls), user, isClusterMode: true })
    : standaloneCluster(standaloneAddress(target, urls), user);
}

function yarnAddress({ name }: SshTarget, urls: readonly string[]): ClusterAddress {
  return { name: "YARN's ResourceManager", setting: `connection "${name}", extra.yarn`, urls };
}

function standaloneAddress({ name }: SshTarget, urls: readonly string[]): ClusterAddress {
  return { name: "Spark's master", setting: `connection "${name}", extra.sparkMaster`, urls };
}
