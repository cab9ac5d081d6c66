import type { SparkSubmitOptions } from '../../../server/dag/operators.ts';
import type { SshTarget } from '../../ssh/target.ts';

const YARN_TAGS = 'spark.yarn.tags';

const APP_NAME = 'spark.app.name';

/**
 * The command line of spark-submit. On YARN the application carries `tag`, by which it can be found again, and on Spark's own
 * cluster its name ends with it.
 */
export function sparkSubmitCommand(
  options: SparkSubmitOptions,
  { sparkHome, jobs }: Pick<SshTarget, 'sparkHome' | 'jobs'>,
  tag: string,
): readonly string[] {
  const conf = { ...options.conf };
  const { master } = submissionOf(options);
  if (master?.startsWith('yarn') === true)
    conf[YARN_TAGS] = [conf[YARN_TAGS], tag].filter((part) => part !== undefined && part !== '').join(',');
  if (master?.startsWith('spark:') === true)
    conf[APP_NAME] = `${conf[APP_NAME] ?? options.application.split('/').at(-1)} ${tag}`;
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

/** Where the job goes, whether the option or a setting of Spark says so. */
export function submissionOf(options: SparkSubmitOptions): { readonly master?: string; readonly deployMode?: string } {
  const master = options.master ?? options.conf?.['spark.master'];
  const deployMode = options.deployMode ?? options.conf?.['spark.submit.deployMode'];
  return { ...(master !== undefined && { master }), ...(deployMode !== undefined && { deployMode }) };
}
