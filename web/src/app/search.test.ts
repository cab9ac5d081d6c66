import { expect, it } from 'vitest';
import { dagSearch } from './dagSearch.ts';
import {
  assetSearch,
  backfillsSearch,
  dagsSearch,
  planSearch,
  signInSearch,
  taskSearch,
  viewsSearch,
} from './search.ts';

it('keeps what a screen knows and drops the rest', () => {
  expect(dagsSearch({ q: 20221130, show: 'failing', x: 1 })).toEqual({ q: '20221130', show: 'failing' });
  expect(dagsSearch({ q: '', show: 'all', sort: 'name', tag: '', owner: '', state: 'melted' })).toEqual({});
  const chosen = { tag: ['mart', 'raw'], owner: '데이터팀', state: 'failed', sort: 'next' };
  expect(dagsSearch({ ...chosen, tag: ['mart', 7, 'raw', 'mart'] })).toEqual(chosen);
  expect(dagsSearch({ tag: 'mart' })).toEqual({ tag: ['mart'] });
  expect(dagSearch({ state: 'failed', from: '2026-11-01' })).toEqual({
    panel: 'runs',
    state: 'failed',
    from: '2026-11-01',
  });
  expect(dagSearch({ state: 'melted', panel: 'grid', type: 'x', to: 20261101 })).toEqual({});
  expect(dagSearch({ panel: 'graph', task: 'load', last: 30 })).toEqual({ panel: 'graph', task: 'load', last: 30 });
  const plan = { from: '2026-11-01', to: '2026-11-02', days: ['2026-11-01'], reprocess: 'failed' };
  expect(backfillsSearch({ state: 'paused' })).toEqual({ state: 'paused' });
  expect(backfillsSearch({ state: 'lost' })).toEqual({});
  expect(planSearch(plan)).toEqual(plan);
  expect(planSearch({ from: 7, to: 'x', days: ['y', 8], reprocess: 'none' })).toEqual({});
  expect(assetSearch({ month: '2026-11', partition: 20221130 })).toEqual({ month: '2026-11', partition: '20221130' });
  expect(assetSearch({ month: '2026-13', partition: '' })).toEqual({});
  expect(viewsSearch({ day: '2026-11-21', zone: 'Asia/Seoul' })).toEqual({ day: '2026-11-21', zone: 'Asia/Seoul' });
  expect(viewsSearch({ day: 20261121, zone: '' })).toEqual({});
  expect(taskSearch({ map: 0, try: 2, panel: 'events', q: 'x', level: 'warn' })).toEqual({
    map: 0,
    try: 2,
    panel: 'events',
    q: 'x',
    level: 'warn',
  });
  expect(taskSearch({ map: -1, try: 1.5, panel: 'x', level: 'x' })).toEqual({});
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 7, undefined])(
  'goes after sign-in nowhere but here: %j',
  (to) => {
    expect(signInSearch({ to })).toEqual({});
  },
);

it('goes back to where the reader wanted to be', () => {
  expect(signInSearch({ to: '/dags?q=a' })).toEqual({ to: '/dags?q=a' });
});
