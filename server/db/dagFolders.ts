import type { Queryable } from './transaction.ts';

/** The lease of one process on a folder of DAG files: only its holder stores what the files say. */
export interface FolderLease {
  /** Absolute path. */
  readonly folder: string;
  /** UUID of the loader. */
  readonly holder: string;
}

/** Takes the folder's lease, or renews it, for `seconds` from now by the database's clock; false: another loader holds it. */
export async function holdFolder(db: Queryable, { folder, holder }: FolderLease, seconds: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'hold-folder',
    text: `insert into haru.dag_folder as f (folder, holder, lease_expires_at)
      values ($1, $2, clock_timestamp() + make_interval(secs => $3))
      on conflict (folder) do update set holder = excluded.holder, lease_expires_at = excluded.lease_expires_at
      where f.holder = excluded.holder or f.lease_expires_at is null or f.lease_expires_at < clock_timestamp()`,
    values: [folder, holder, seconds],
  });
  return rowCount === 1;
}

/** Gives the lease back, so that another loader need not wait for its end. */
export async function releaseFolder(db: Queryable, { folder, holder }: FolderLease): Promise<void> {
  await db.query(
    `update haru.dag_folder set holder = null, lease_expires_at = null where folder = $1 and holder = $2`,
    [folder, holder],
  );
}

/** Locks the lease for this transaction; false: it has gone to another or run out, and nothing may be stored. */
export async function lockFolder(db: Queryable, { folder, holder }: FolderLease): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'lock-folder',
    text: `select from haru.dag_folder where folder = $1 and holder = $2 and lease_expires_at > clock_timestamp() for share`,
    values: [folder, holder],
  });
  return rowCount === 1;
}

/** Files below the folder that define DAGs or have failed to, as Postgres knows them. */
export async function knownFiles(db: Queryable, folder: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ file: string }>(
    `select file from haru.dag where not is_stale and starts_with(file, $1)
     union select file from haru.import_error where starts_with(file, $1)`,
    [`${folder}/`],
  );
  return rows.map(({ file }) => file);
}
