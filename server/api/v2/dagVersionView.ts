import type { VersionRef } from '../../db/read/versionColumns.ts';
import type { DagVersionResponse } from './dagVersions.schema.ts';

/** Airflow's name for where DAG files come from; ours come from the folders in HARU_DAGS. */
export const BUNDLE_NAME = 'dags-folder';

export function dagVersionView(dagId: string, version: VersionRef): DagVersionResponse {
  return {
    id: version.version_uuid,
    version_number: version.version_number,
    dag_id: dagId,
    bundle_name: BUNDLE_NAME,
    bundle_version: version.source_commit,
    created_at: version.version_created_at,
    dag_display_name: dagId,
    bundle_url: null,
  };
}
