import { join } from 'node:path';

/** Where the example DAGs lie. */
export const EXAMPLES_FOLDER = join(import.meta.dirname, '../../dags');
const NAMES = ['nginx_daily.ts', 'nginx_spark.ts', 'kafka_to_s3.ts', 's3_move.ts', 'mart_report.ts'];
const FILES: ReadonlySet<string> = new Set(NAMES.map((name) => join(EXAMPLES_FOLDER, name)));

/** True for the DAG files that come with the product. */
export function isExample(file: string): boolean {
  return FILES.has(file);
}
