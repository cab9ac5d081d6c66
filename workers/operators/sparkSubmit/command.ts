import type { SshTarget } from '../../ssh/target.ts';
import type { ConnectionRef } from '../../../server/dag/context.ts';
import type { Duration } from '../../../server/dag/value.ts';

export interface SparkSubmitOptions {
  readonly ssh: ConnectionRef;
  /** Path or URL of the application, as the host sees it; a relative path lies in the host's folder of jobs. */
  readonly application: string;
  readonly args?: readonly string[];
  readonly master?: string;
  readonly deployMode?: 'client' | 'cluster';
  readonly conf?: Readonly<Record<string, string>>;
  readonly pyFiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file on the host that the job writes as its result, in JSON. */
  readonly resultFile?: string;
  /** Between two looks at a job that holds no slot; absent: it is followed in its slot. */
  readonly waitEvery?: Duration;
}

const YARN_TAGS = 'spark.yarn.tags';

/** The command line of spark-submit. On YARN the application carries `tag`, by which it can be found again. */
export function sparkSubmitCommand(
  options: SparkSubmitOptions,
  { sparkHome, jobs }: Pick<SshTarget, 'sparkHome' | 'jobs'>,
  tag: string,
): readonly string[] {
  const conf = { ...options.conf };
  if (options.master?.startsWith('yarn') === true)
    conf[YARN_TAGS] = [conf[YARN_TAGS], tag].filter((part) => part !== undefined && part !== '').join(',');
  return [
    sparkHome === null ? 'spark-submit' : `${sparkHome.replace(/\/+$/, '')}/bin/spark-submit`,
    ...(options.master === undefined ? [] : ['--master', options.master]),
    ...(options.deployMode === undefined ? [] : ['--deploy-mode', options.deployMode]),
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    ...(options.pyFiles === undefined || options.pyFiles.length === 0
      ? []
      : ['--py-files', options.pyFiles.map((file) => inJobs(file, jobs)).join(',')]),
    inJobs(options.application, jobs),
    ...(options.args ?? []),
  ];
}

/** A relative path from the folder of jobs on; an absolute one or a URL as it is. */
function inJobs(file: string, jobs: string | null): string {
  return jobs === null || /^(\/|[a-z][a-z0-9+.-]*:)/i.test(file) ? file : `${jobs.replace(/\/+$/, '')}/${file}`;
}

const APPLICATION_ID = /\b(application_\d+_\d+|app-\d{14}-\d{4,}|local-\d{13})\b/;

/** The application id that a line of Spark's log names; null where it names none. */
export function findApplicationId(line: string): string | null {
  return APPLICATION_ID.exec(line)?.[1] ?? null;
}
