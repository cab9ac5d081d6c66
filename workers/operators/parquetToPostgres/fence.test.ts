import { expect, test } from 'vitest';
import { epochOfHolder, fenceName } from './fence.ts';

const key = { table: 'mart.access_log', day: '2022-11-30', share: 'log_buffer>warehouse:/로그/아주-긴-이름/20221130' };

test("a session's name says epoch, table, day and share within what Postgres keeps", () => {
  const name = fenceName(key, 123n);
  expect(Buffer.byteLength(name.replaceAll(/[^\x20-\x7e]/g, '?'))).toBeLessThanOrEqual(63);
  expect(name).toContain('2022-11-30 mart.access_log');
  expect(epochOfHolder(name, key)).toBe(123n);
});

test.each([
  ['another day', fenceName({ ...key, day: '2022-12-01' }, 1n)],
  ['another share whose name begins alike', fenceName({ ...key, share: `${key.share}0` }, 1n)],
  ['a person', 'psql'],
  ['nobody', ''],
])('the session of %s is no holder', (_what, name) => {
  expect(epochOfHolder(name, key)).toBeNull();
});
