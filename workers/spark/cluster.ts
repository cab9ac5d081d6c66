/** What a command on a host has started on a cluster, where it lives on without the host. */
export interface Application {
  readonly id: string;
  /** In the cluster's own words, for messages. */
  readonly state: string;
  /** Null: it goes on. */
  readonly hasSucceeded: boolean | null;
  /** What the cluster says of its end; may be empty. */
  readonly diagnostics: string;
  /** Where its driver's output is to be read; null: with the command's own. */
  readonly driverLog: string | null;
}

export type ClusterKind = 'yarn' | 'standalone';

/** What a try keeps of a cluster, so that whoever ends its work later finds it there. */
export interface ClusterHandle {
  readonly kind: ClusterKind;
  /** In whose name its REST interface is asked. */
  readonly user: string;
}

/** A cluster that knows the applications of a job by the job's name, which is their tag. */
export interface Cluster {
  readonly handle: ClusterHandle;
  /** How the cluster is called, and its address. */
  readonly where: string;
  /** Whether the application's own end is the job's: its driver runs on the cluster, and the command only waits for it. */
  readonly decides: boolean;
  /** Those that carry the tag, and the one of the given id. */
  find(tag: string, id: string | null): Promise<readonly Application[]>;
  /** Asks for the application's end, which comes later. */
  end(application: Application): Promise<void>;
  /** The end of what the driver wrote; null where it cannot be had. */
  driverOutput(application: Application): Promise<DriverOutput | null>;
}

export interface DriverOutput {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** `unreachable`: no answer, and a later question may have one. `refused`: the cluster said no. */
export class ClusterError extends Error {
  readonly code: 'unreachable' | 'refused';

  constructor(code: ClusterError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClusterError';
    this.code = code;
  }
}
