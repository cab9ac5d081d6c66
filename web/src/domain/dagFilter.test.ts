import { expect, it } from 'vitest';
import { filterDags, type DagListFilter } from './dagFilter.ts';
import type { components } from '../api/schema.ts';

type DagSummary = components['schemas']['DagSummary'];

const dag = (
  dagId: string,
  given: Partial<DagSummary>,
  ...states: DagSummary['runs'][number]['state'][]
): DagSummary => ({
  dagId,
  description: null,
  file: '/dags/a.ts',
  owner: null,
  tags: [],
  zone: 'UTC',
  schedule: null,
  scheduleError: null,
  isPaused: false,
  isStale: false,
  versionNumber: 1,
  nextRun: null,
  runs: states.map((state, at) => {
    const runAfter = `2026-11-${20 - at}T00:00:00Z`;
    return { state, runAfter, intervalEnd: null } as DagSummary['runs'][number];
  }),
  ...given,
});

const dags = [
  dag('nginx_daily', { tags: ['mart'], owner: '데이터팀' }, 'running', 'success', 'failed'),
  dag('mart_report', { isPaused: true }, 'queued', 'failed', 'success'),
];

it.each<[Partial<DagListFilter>, string[]]>([
  [{}, ['nginx_daily', 'mart_report']],
  [{ search: 'MART' }, ['nginx_daily', 'mart_report']],
  [{ search: 'nginx mart' }, ['nginx_daily']],
  [{ search: '데이터' }, ['nginx_daily']],
  [{ search: 'nothing' }, []],
  [{ show: 'paused' }, ['mart_report']],
  [{ show: 'active' }, ['nginx_daily']],
  // What runs or waits has not failed yet: the last finished run counts.
  [{ show: 'failing' }, ['mart_report']],
])('%j shows %j', (filter, ids) => {
  expect(filterDags(dags, { search: '', show: 'all', ...filter }).map(({ dagId }) => dagId)).toEqual(ids);
});
