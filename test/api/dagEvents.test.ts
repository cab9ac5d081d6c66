import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

interface Events {
  readonly events: { id: number; who: string; what: string; runId: string | null; to: string | null; detail: string }[];
  readonly next: number | null;
}

const { database, call, get } = await testApi();
const DAG = '/api/haru/v1/dags/nightly/events';
const events = (query: string) => get<Events>(`${DAG}?${query}`);

beforeAll(async () => {
  await storeDags(database, definitionOf([taskOf('load')], { dagId: 'nightly' }));
  for (const id of ['a', 'b', 'c'])
    await call('POST', '/api/v2/dags/nightly/dagRuns', { dag_run_id: id, logical_date: null });
  await call('PATCH', '/api/v2/dags/nightly/dagRuns/a', { state: 'failed' });
});

describe('events of a DAG', () => {
  it('lists what people did, the newest first or the oldest', async () => {
    const newest = await events('');
    expect(newest.events.map(({ what, runId }) => [what, runId])).toEqual([
      ['patch_dag_run', 'a'],
      ['trigger_dag_run', 'c'],
      ['trigger_dag_run', 'b'],
      ['trigger_dag_run', 'a'],
    ]);
    expect(JSON.parse(newest.events[0]?.detail ?? '')).toMatchObject({ state: 'failed' });
    expect((await events('order=oldest')).events.map(({ id }) => id)).toEqual(
      newest.events.map(({ id }) => id).toReversed(),
    );
  });

  it('goes on where a page ended, in either order', async () => {
    for (const order of ['newest', 'oldest']) {
      const all = (await events(`order=${order}`)).events.map(({ id }) => id);
      const first = await events(`order=${order}&limit=3`);
      expect(first.next).toBe(all[2]);
      const rest = await events(`order=${order}&limit=3&after=${first.next}`);
      expect([...first.events, ...rest.events].map(({ id }) => id)).toEqual(all);
      expect(rest.next).toBeNull();
    }
  });

  it('lists how runs changed, without their tasks', async () => {
    const { events: changes } = await events('kind=changes&what=run');
    expect(changes[0]).toMatchObject({ what: 'run', runId: 'a', to: 'failed' });
    expect(changes.filter(({ to }) => to === 'queued')).toHaveLength(3);
    const { events: all } = await events('kind=changes');
    expect(all.map(({ what }) => what)).not.toContain('task');
  });

  it('leaves out what others did, and other things', async () => {
    expect((await events('what=patch_dag_run')).events).toHaveLength(1);
    expect((await events('who=nobody')).events).toEqual([]);
    const who = (await events('')).events[0]?.who ?? '';
    expect((await events(`who=${who.slice(1).toUpperCase()}`)).events).toHaveLength(4);
  });

  it('knows no events of a DAG that is not there', async () => {
    expect(await call('GET', '/api/haru/v1/dags/nowhere/events')).toMatchObject({ status: 404 });
  });
});
