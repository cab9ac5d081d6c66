import { sql } from 'kysely';
import { iso } from './fragments.ts';

/** The DAG version that a row belongs to, as every listing shows it. */
export interface VersionRef {
  readonly version_uuid: string;
  readonly version_number: number;
  readonly version_created_at: string;
  readonly source_commit: string | null;
}

/** Of `haru.dag_version v`. */
export const VERSION_COLUMNS = sql`
  v.uuid as version_uuid, v.number as version_number, ${iso('v.created_at')} as version_created_at, v.source_commit`;
