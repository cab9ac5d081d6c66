import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The role of people who only read marts. */
export const ANALYST = 'haru_analyst';

/**
 * Makes the role in the mart's server, or gives it a new password, and gives the mart's URL with both. It may SELECT what
 * is, and what will be, in the schema `mart`, in sessions that read only, and nothing else. Partitions to come are readable
 * because the user of `martUrl` makes them: call it with the URL that loads go through.
 */
export async function prepareAnalyst(martUrl: string): Promise<{ readonly url: string; readonly isNew: boolean }> {
  const password = randomBytes(24).toString('base64url');
  const client = new pg.Client({ connectionString: martUrl, application_name: 'haru db url' });
  await client.connect();
  try {
    await client.query('begin');
    // Two who call at once take turns: roles have no "if not exists".
    await client.query("select pg_advisory_xact_lock(hashtextextended('haru_analyst', 0))");
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [ANALYST]);
    const isNew = rowCount === 0;
    if (isNew) await client.query(`create role ${ANALYST}`);
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    const database = pg.escapeIdentifier(rows[0]!.name);
    await client.query(`
      alter role ${ANALYST} login noinherit nocreatedb nocreaterole connection limit 50 password ${pg.escapeLiteral(password)};
      alter role ${ANALYST} set default_transaction_read_only = on;
      create schema if not exists mart;
      grant connect on database ${database} to ${ANALYST};
      revoke create on schema mart from ${ANALYST};
      grant usage on schema mart to ${ANALYST};
      grant select on all tables in schema mart to ${ANALYST};
      alter default privileges in schema mart grant select on tables to ${ANALYST};
      commit`);
    const url = new URL(martUrl);
    url.username = ANALYST;
    url.password = password;
    return { url: url.href, isNew };
  } finally {
    await client.end();
  }
}
