import { pino } from 'pino';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Services } from '../../server/api/services.ts';
import type { StreamClient } from '../../server/api/stream/client.ts';
import { createFeed } from '../../server/api/stream/feed.ts';
import { createHints } from '../../server/api/stream/hints.ts';
import { createStreamHub } from '../../server/api/stream/hub.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createVerbs } from '../../server/scheduler/verbs.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';
import { storeDags } from './support.ts';

const database = await testDatabase();
const { pool } = database;
const definitions = createDefinitionCache();
const { hints, hint } = createHints();
const services: Services = {
  database,
  definitions,
  ...createVerbs({ pool, definitions, hintWork: () => {}, hintChange: hint }),
  keyRing: parseKeyRing(generateKey()),
  hints,
  version: '1.2.3',
};

beforeAll(() => storeDags(database, definitionOf([taskOf('only')], { dagId: 'live' })));

async function trigger(runId: string): Promise<void> {
  await services.runs.triggerRun(triggerOf(await dagNamed(pool, 'live'), { runId }));
}

/** Takes a table away from everybody who reads it, until the returned function gives it back. */
async function takeAway(table: string): Promise<() => Promise<void>> {
  await pool.query(`alter table haru.${table} rename to ${table}_away`);
  return async () => {
    await pool.query(`alter table haru.${table}_away rename to ${table}`);
  };
}

it('keeps what a round has read for the next one where the round fails later on', async () => {
  const feed = await createFeed(services);
  await trigger('kept');
  const giveBack = await takeAway('task_log');
  await expect(feed.round(true)).rejects.toThrow('task_log');
  await giveBack();
  const { frames } = await feed.round(true);
  expect(frames.filter((text) => text.includes('"runId":"kept"'))).toHaveLength(1);
});

it('forgets a page whose way back in failed', async () => {
  const hub = createStreamHub(services, pino({ level: 'silent' }));
  onTestFinished(() => hub.close());
  const clientOf = (written: string[]): StreamClient => ({
    write: (text) => void written.push(text),
    isAllowed: () => Promise.resolve(true),
    end: () => {},
  });
  const whole: string[] = [];
  const broken: string[] = [];
  await hub.connect(clientOf(whole), undefined);
  const giveBack = await takeAway('event');
  await expect(hub.connect(clientOf(broken), new Date().toISOString())).rejects.toThrow('event');
  const until = broken.length;
  await giveBack();
  await trigger('after');
  await waitFor(() => whole.some((text) => text.includes('"runId":"after"')));
  expect(broken.slice(until)).toEqual([]);
});
