import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { isOutage } from '../../server/db/outage.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { hasOldestPostgres, testDatabase } from '../support/testDatabase.ts';

const { pool, url } = await testDatabase({ oldest: hasOldestPostgres() });

test('a transaction that lasted too long is undone', async () => {
  await pool.query('create table kept (n int)');
  const write = (n: number, limitMs: number) =>
    inTransaction(pool, (db) => db.query('insert into kept select $1::int from pg_sleep(0.05)', [n]), limitMs);
  await expect(write(1, 1)).rejects.toThrow('the transaction lasted longer than 1 ms');
  await write(2, 10_000);
  expect((await pool.query('select n from kept')).rows).toEqual([{ n: 2 }]);
});

test('a session that the server ends between two statements of a transaction is an outage', async () => {
  const work = inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise<void>((resolve) => db.once('end', () => resolve()));
    await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    await ended;
    await db.query('select 1');
  });
  expect(isOutage(await work.catch((error: unknown) => error))).toBe(true);
});

test('a server that has vanished from the network fails the statement, and the pool goes on with new connections', async () => {
  const frozen = await freezableProxy(url);
  const far = openDatabase(frozen.url, { applicationName: 'haru test', poolSize: 1, answerTimeoutMs: 300 });
  try {
    await far.pool.query('select 1');
    frozen.freeze();
    await expect(inTransaction(far.pool, (db) => db.query('select 1'))).rejects.toThrow();
    expect((await far.pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  } finally {
    await far.close();
    frozen.close();
  }
});

/** Carries bytes to the server of the URL; what has been connected before `freeze` is never answered again. */
async function freezableProxy(target: string) {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const far = connect(Number(port || 5432), hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(target);
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
