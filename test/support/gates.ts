import pg from 'pg';
import { onTestFinished } from 'vitest';
import { waitFor } from './waitFor.ts';

/** A statement before which a test can hold a process: `when` is a condition on the row, `new` and `old`. */
export interface Moment {
  readonly name: string;
  readonly table: string;
  /** `at commit`: the transaction's last moment, after the COMMIT was sent. */
  readonly fires: 'before insert' | 'before update' | 'at commit';
  readonly when: string;
}

/**
 * A closed gate before a statement of the product. The process that comes to it waits inside of its own statement, in its real
 * Postgres session, so that a test can kill it exactly there. The end of the test opens it.
 */
export interface Gate {
  /** Until somebody waits at the gate. */
  reached(): Promise<void>;
  /** The application names of the sessions that wait at the gate. */
  waiting(): Promise<readonly string[]>;
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
  select pid, application_name as name from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and not granted and datname = current_database()
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
  const waiting = async (): Promise<readonly { readonly pid: number; readonly name: string }[]> =>
    (await client.query<{ pid: number; name: string }>(WAITING, [name])).rows;
  return {
    async reached() {
      await waitFor(async () => (await waiting()).length > 0, {
        timeoutMs: 60_000,
        pollMs: 5,
        what: `that a process ${moment.name}`,
      });
    },
    waiting: async () => (await waiting()).map((session) => session.name),
    open,
    async refuse() {
      for (const { pid } of await waiting()) await client.query('select pg_terminate_backend($1, 5000)', [pid]);
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
