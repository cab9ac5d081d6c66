import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { usedAssets } from '../../server/core/assetGraph.ts';
import { bundleDagFile } from '../../server/dag/bundle.ts';
import { loadBundle } from '../../server/dag/runtime.ts';
import { storeAssets } from '../../server/db/assets.ts';

/** Stores the DAGs of a file as their next version, unpaused. */
export async function loadDags(pool: Pool, file: string, root: string): Promise<void> {
  const bundle = await bundleDagFile(file, root);
  await pool.query(
    `insert into haru.bundle (hash, code, source_map, source) values ($1, $2, $3, $4) on conflict do nothing`,
    [bundle.hash, Buffer.from(bundle.code), Buffer.from(bundle.sourceMap), bundle.source],
  );
  for (const [dagId, built] of loadBundle(bundle.code, { filename: file, sourceMap: bundle.sourceMap })) {
    const contentHash = createHash('sha256').update(bundle.hash).update(built.definitionHash).digest('hex');
    const { rows } = await pool.query<{ dag_no: number }>(
      `insert into haru.dag (dag_id, file, is_paused) values ($1, $2, false)
       on conflict (dag_id) do update set file = excluded.file returning dag_no`,
      [dagId, file],
    );
    const dagNo = rows[0]?.dag_no as number;
    await storeAssets(pool, dagNo, usedAssets(built.definition));
    await pool.query(
      `with version as (
         insert into haru.dag_version (dag_no, number, content_hash, definition_hash, definition, bundle_hash)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from haru.dag_version where dag_no = $1
         returning id, dag_no)
       update haru.dag set version_id = version.id from version where dag.dag_no = version.dag_no`,
      [dagNo, contentHash, built.definitionHash, JSON.stringify(built.definition), bundle.hash],
    );
  }
}
