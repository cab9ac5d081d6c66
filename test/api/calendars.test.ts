import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;
const CALENDARS = '/api/haru/v1/calendars';
const OURS = { title: 'Our days', base: 'kr', holidays: { '2026-05-04': 'Founding day' } };

interface Fires {
  readonly fires: readonly { readonly at: string; readonly isKept: boolean; readonly holiday: string | null }[];
  readonly problem: string | null;
}

beforeAll(async () => {
  expect(await call('POST', CALENDARS, { name: 'ours', ...OURS })).toMatchObject({ status: 201, body: { dagIds: [] } });
  const schedule = cronOf('10 9 * * *', { zone: 'Asia/Seoul', calendar: 'ours', onHoliday: 'skip' });
  await storeDags(database, definitionOf([taskOf('close')], { dagId: 'closes_books', schedule }));
});

const audited = async () =>
  (
    await pool.query<{ action: string; detail: object }>(
      `select action, detail from haru.audit order by id desc limit 1`,
    )
  ).rows[0];

describe('a calendar', () => {
  it('is shown with the years that it knows, what it adds to its base, and who names it', async () => {
    const ours = await get<{ years: { year: number; holidays: Record<string, string> }[] }>(`${CALENDARS}/ours`);
    expect(ours).toMatchObject({
      name: 'ours',
      isOwn: true,
      base: 'kr',
      ownHolidays: OURS.holidays,
      dagIds: ['closes_books'],
    });
    const year = ours.years.find((known) => known.year === 2026);
    expect(year?.holidays).toMatchObject({ '2026-05-04': 'Founding day', '2026-05-05': "Children's Day" });
    expect(await get(`${CALENDARS}/krx`)).toMatchObject({ isOwn: false, base: null, ownHolidays: {}, dagIds: [] });
    expect(await call('GET', `${CALENDARS}/moon`)).toMatchObject({ status: 404 });
  });

  it('is tried out by a schedule, which makes nothing', async () => {
    const query = 'cron=10+9+*+*+*&zone=Asia/Seoul&onHoliday=next&from=2026-05-02&count=1';
    const { fires, problem } = await get<Fires>(`${CALENDARS}/ours/fires?${query}`);
    expect(fires.map(({ at, isKept, holiday }) => [at.slice(0, 16), isKept, holiday])).toEqual([
      ['2026-05-02T00:10', false, null],
      ['2026-05-03T00:10', false, null],
      ['2026-05-04T00:10', false, 'Founding day'],
      ['2026-05-05T00:10', false, "Children's Day"],
      ['2026-05-06T00:10', true, null],
    ]);
    expect(problem).toBeNull();
    const far = await get<Fires>(`${CALENDARS}/ours/fires?${query.replace('2026-05-02', '2031-01-01')}`);
    expect(far).toMatchObject({ fires: [], problem: expect.stringContaining('no data for 2030') as string });
    expect(await get<Fires>(`${CALENDARS}/kr/fires?cron=@daily&zone=UTC&onHoliday=skip`)).toMatchObject({
      problem: null,
    });
  });

  it.each([
    ['cron=daily&zone=UTC&onHoliday=skip', 422],
    ['cron=@daily&zone=Mars&onHoliday=skip', 422],
    ['cron=@daily&zone=UTC&onHoliday=skip&from=2026-02-30', 422],
    ['cron=@daily&zone=UTC&onHoliday=late', 422],
    ['cron=@daily&zone=UTC&onHoliday=skip&count=1000', 422],
  ])('is not tried out by %s', async (query, status) => {
    expect(await call('GET', `${CALENDARS}/kr/fires?${query}`)).toMatchObject({ status });
  });

  it('of the own ones is changed, and the audit log tells what it was', async () => {
    const after = { ...OURS, holidays: { ...OURS.holidays, '2026-05-06': 'Day after' } };
    expect(await call('PUT', `${CALENDARS}/ours`, after)).toMatchObject({
      status: 200,
      body: { dagIds: ['closes_books'] },
    });
    expect(await audited()).toEqual({ action: 'put_calendar', detail: { name: 'ours', before: OURS, after } });
    expect(await get(`${CALENDARS}/ours`)).toMatchObject({ ownHolidays: after.holidays });
  });

  it('that a DAG names stays, and the answer names the DAG', async () => {
    expect(await call('DELETE', `${CALENDARS}/ours`)).toMatchObject({
      status: 409,
      body: { detail: 'ours cannot be deleted: closes_books names it' },
    });
    await call('POST', CALENDARS, { ...OURS, name: 'other' });
    expect(await call('DELETE', `${CALENDARS}/other`)).toMatchObject({ status: 204 });
    expect(await audited()).toEqual({ action: 'delete_calendar', detail: { name: 'other' } });
  });

  it.each([
    ['POST', '', { name: 'ours', ...OURS }, 409],
    ['POST', '', { name: 'kr', ...OURS }, 422],
    ['POST', '', { name: 'far', ...OURS, base: 'moon' }, 422],
    ['POST', '', { name: 'far', ...OURS, holidays: { '2026-02-30': 'No day' } }, 422],
    ['POST', '', { name: 'far', title: 'Knows no year', base: null, holidays: {} }, 422],
    ['POST', '', { name: 'far', ...OURS, color: 'red' }, 422],
    ['PUT', '/moon', OURS, 404],
    ['PUT', '/kr', OURS, 422],
    ['DELETE', '/moon', undefined, 404],
    ['DELETE', '/kr', undefined, 409],
  ] as const)('is refused: %s%s %j', async (method, path, body, status) => {
    expect(await call(method, `${CALENDARS}${path}`, body)).toMatchObject({ status });
  });
});
