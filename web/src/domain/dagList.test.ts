import { describe, expect, it } from 'vitest';
import type { components } from '../api/schema.ts';
import { countShows, facetsOf, filterDags, searchable, sortDags, type DagListFilter, type DagSort } from './dagList.ts';

type DagEntry = components['schemas']['DagEntry'];

const dag = (dagId: string, given: Partial<DagEntry> = {}): DagEntry => ({
  dagId,
  description: null,
  owner: null,
  tags: [],
  isPaused: false,
  isFavorite: false,
  nextRunAfter: null,
  run: null,
  isFailing: false,
  ...given,
});
const run = (state: NonNullable<DagEntry['run']>['state'], at: string) => ({ runId: 'r', state, at, rowVersion: 1 });

const dags = [
  dag('idle'),
  dag('mart_report', {
    isPaused: true,
    isFailing: true,
    nextRunAfter: '2026-11-20T00:00:00Z',
    run: run('queued', '2026-11-21T00:00:00.5Z'),
  }),
  dag('nginx_daily', {
    tags: ['mart', 'raw'],
    owner: '데이터팀',
    description: '접속 로그',
    isFavorite: true,
    nextRunAfter: '2026-11-22T00:00:00Z',
    run: run('success', '2026-11-21T00:00:00Z'),
  }),
  dag('s3_move', {
    tags: ['raw'],
    owner: '데이터팀',
    nextRunAfter: '2026-11-21T23:59:59.5Z',
    run: run('failed', '2026-11-20T00:00:00Z'),
  }),
];
const all: DagListFilter = { search: '', show: 'all', tags: [], owner: null, state: null };
const names = (found: readonly DagEntry[]) => found.map(({ dagId }) => dagId);

describe('the filter of DAGs', () => {
  it.each<[Partial<DagListFilter>, string[]]>([
    [{}, ['idle', 'mart_report', 'nginx_daily', 's3_move']],
    [{ search: 'MART' }, ['mart_report', 'nginx_daily']],
    [{ search: ' nginx  mart ' }, ['nginx_daily']],
    [{ search: '데이터'.normalize('NFD') }, ['nginx_daily', 's3_move']],
    [{ search: '로그' }, ['nginx_daily']],
    [{ search: 'nothing' }, []],
    [{ show: 'paused' }, ['mart_report']],
    [{ show: 'active', search: 'a' }, ['nginx_daily', 's3_move']],
    [{ show: 'failing' }, ['mart_report']],
    [{ show: 'favorites' }, ['nginx_daily']],
    [{ tags: ['raw'] }, ['nginx_daily', 's3_move']],
    [{ tags: ['raw', 'mart'] }, ['nginx_daily']],
    [{ owner: '데이터팀', state: 'failed' }, ['s3_move']],
  ])('%j shows %j', (filter, ids) => {
    expect(names(filterDags(searchable(dags), { ...all, ...filter }))).toEqual(ids);
  });

  it('says how many there are behind each way to show', () => {
    expect(countShows(searchable(dags), { ...all, show: 'paused', search: 'r' })).toEqual({
      all: 3,
      active: 2,
      paused: 1,
      failing: 1,
      favorites: 1,
    });
  });

  it('offers tags and owners, the most frequent first', () => {
    expect(facetsOf(dags)).toEqual({ tags: ['raw', 'mart'], owners: ['데이터팀'] });
    expect(facetsOf([dag('a', { tags: ['y', 'x'] })]).tags).toEqual(['x', 'y']);
  });
});

it.each<[DagSort, string[]]>([
  ['name', ['idle', 'mart_report', 'nginx_daily', 's3_move']],
  // One that is paused waits for nothing.
  ['next', ['s3_move', 'nginx_daily', 'idle', 'mart_report']],
  ['latest', ['mart_report', 'nginx_daily', 's3_move', 'idle']],
])('sorted by %s', (sort, ids) => {
  expect(names(sortDags(dags, sort))).toEqual(ids);
});
