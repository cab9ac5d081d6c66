import pg from 'pg';
import { onTestFinished } from 'vitest';
import { waitFor } from '../../support/waitFor.ts';
import type { Moment } from './moments.ts';

/**
 * A closed gate before a statement of the job. The process that comes to it waits inside of its own statement, in its real
 * Postgres session, so that a test can kill it exactly there. The end of the test opens it.
 */
export interface Gate {
  /** Until somebody waits at the gate. */
  reached(): Promise<void>;
  /** Who waits there goes on; the statement of a process that was killed takes effect although nobody hears of it. */
  open(): Promise<void>;
  /** The sessions that wait there are ended, so that their statements never happen; then the gate is open. */
  refuse(): Promise<void>;
}

const PASS = `
  create schema gate;
  create function gate.pass() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_lock_shared(hashtextextended(tg_name, 0));
    perform pg_advisory_unlock_shared(hashtextextended(tg_name, 0));
    return new;
  end $$`;
const WAITING = `
  select pid from pg_locks
  where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32) + objid::bigint = hashtextextended($1, 0)`;

/** Puts a gate, open, before each of the moments; their tables must be there. */
export async function buildGates(pool: pg.Pool, moments: readonly Moment[]): Promise<void> {
  await pool.query([PASS, ...moments.map(trigger)].join(';\n'));
}

/** Closes a gate; `url`: the moment's database. */
export async function closeGate(url: string, moment: Moment): Promise<Gate> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  let ended: Promise<void> | null = null;
  const open = (): Promise<void> => (ended ??= client.end());
  onTestFinished(open);
  const name = gateOf(moment);
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
  const waiting = async (): Promise<readonly number[]> =>
    (await client.query<{ pid: number }>(WAITING, [name])).rows.map(({ pid }) => pid);
  return {
    async reached() {
      await waitFor(async () => (await waiting()).length > 0, {
        timeoutMs: 60_000,
        pollMs: 5,
        what: `that a process ${moment.name}`,
      });
    },
    open,
    async refuse() {
      for (const pid of await waiting()) await client.query('select pg_terminate_backend($1, 5000)', [pid]);
      await open();
    },
  };
}

function trigger(moment: Moment): string {
  const { table, fires, when } = moment;
  const name = pg.escapeIdentifier(gateOf(moment));
  const called = `for each row when (${when}) execute function gate.pass()`;
  return fires === 'at commit'
    ? `create constraint trigger ${name} after update on ${table} deferrable initially deferred ${called}`
    : `create trigger ${name} ${fires} on ${table} ${called}`;
}

function gateOf(moment: Moment): string {
  return `gate ${moment.name}`;
}
