import { describe, expect, test } from 'vitest';
import { shareName } from '../../../server/core/ledger.ts';
import { parsePlanSource, planDrain } from './plan.ts';

const interval = { start: new Date('2022-12-05T03:00:00Z'), end: new Date('2022-12-05T04:00:00Z') };
const plan = (key: string, to: string, lateDays = 0) =>
  planDrain({ connection: 'log_buffer', key, to, lateDays, interval });

describe('the shares of a drain', () => {
  test.each([
    ['20221130', 'warehouse:/nginx/20221130', 'log_buffer>warehouse:/nginx/20221130', '2022-11-30T00:00:00.000Z'],
    ['20221130', 'warehouse:/nginx/20221130/', 'log_buffer>warehouse:/nginx/20221130', '2022-11-30T00:00:00.000Z'],
    ['20221130', 'file:///data', 'log_buffer>file:///data/20221130', '2022-11-30T00:00:00.000Z'],
    ['nginx-2022-11-30', 'file:///data', 'log_buffer>file:///data/nginx-2022-11-30', '2022-11-30T00:00:00.000Z'],
    ['logs:20240229:web', 'file:///data', 'log_buffer>file:///data/logs:20240229:web', '2024-02-29T00:00:00.000Z'],
  ])('key %s to %s', (key, to, name, start) => {
    const { own } = plan(key, to);
    expect(shareName(own)).toBe(name);
    expect(own.start.toISOString()).toBe(start);
    expect(own.end.getTime() - own.start.getTime()).toBe(86_400_000);
  });

  test.each(['queue', '20221330', '20220230', '202211301', '2022-1130'])(
    'a key without a date, %s, stands for the interval',
    (key) => {
      expect(plan(key, 'file:///data').own).toMatchObject(interval);
    },
  );

  test('late keys are those of the days before, in the form of the key', () => {
    const late = (key: string) => plan(key, 'warehouse:/x', 3).late.map((share) => share.key);
    expect(late('20230101')).toEqual(['20221231', '20221230', '20221229']);
    expect(late('web-2024-03-01')).toEqual(['web-2024-02-29', 'web-2024-02-28', 'web-2024-02-27']);
    expect(() => plan('queue', 'warehouse:/x', 1)).toThrow(/lateDays needs a key with a UTC date/);
  });

  test('every key of a root is of one source, which names connection and root again', () => {
    const a = plan('20221130', 'warehouse:/nginx/20221130', 1);
    const b = plan('20221129', 'warehouse:/nginx/20221129');
    expect(a.late[0]).toEqual(b.own);
    expect(parsePlanSource(a.source)).toEqual({ connection: 'log_buffer', root: 'warehouse:/nginx' });
  });
});
