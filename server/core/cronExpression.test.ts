import { describe, expect, it } from 'vitest';
import { parseCron } from './cronExpression.ts';

const from = Date.UTC(2026, 0, 5);
const shown = (reading: number | null): string | null =>
  reading === null ? null : new Date(reading).toISOString().slice(0, 19);

describe('parseCron', () => {
  it.each([
    ['0 0 * * *', '2026-01-06T00:00:00', '2026-01-04T00:00:00'],
    ['30 0 0 * * *', '2026-01-05T00:00:30', '2026-01-04T00:00:30'],
    ['@daily', '2026-01-06T00:00:00', '2026-01-04T00:00:00'],
    ['0 0 13 * 5', '2026-01-09T00:00:00', '2026-01-02T00:00:00'],
    ['0 0 L * *', '2026-01-31T00:00:00', '2025-12-31T00:00:00'],
    ['0 0 * * 5#2', '2026-01-09T00:00:00', '2025-12-12T00:00:00'],
    ['0 0 * * L5', '2026-01-30T00:00:00', '2025-12-26T00:00:00'],
    ['0 0 * * 7', '2026-01-11T00:00:00', '2026-01-04T00:00:00'],
    ['0 0 29 2 *', '2028-02-29T00:00:00', '2024-02-29T00:00:00'],
    ['  0   9 * * MON-FRI ', '2026-01-05T09:00:00', '2026-01-02T09:00:00'],
  ])('%s comes next at %s, and came last at %s', (text, next, previous) => {
    const expression = parseCron(text);
    expect(shown(expression.next(from))).toBe(next);
    expect(shown(expression.previous(from))).toBe(previous);
  });

  it('reads each expression once', () => {
    expect(parseCron('7 7 * * *')).toBe(parseCron('7 7 * * *'));
  });

  it('knows which ones name every hour', () => {
    const every = ['* * * * *', '*/15 * * * *', '0 */1 * * *', '0 0-23 * * *', '@hourly', '30 5 * * * *'];
    const some = ['0 */2 * * *', '0 0 * * *', '@daily', '0 0-22 * * *', '30 5 1 * * *'];
    expect(every.filter((text) => !parseCron(text).everyHour)).toEqual([]);
    expect(some.filter((text) => parseCron(text).everyHour)).toEqual([]);
  });

  it('ends where the calendar of the parser ends', () => {
    const yearly = parseCron('0 0 1 1 *');
    expect(yearly.next(Date.UTC(9999, 0, 2))).toBeNull();
    expect(yearly.previous(Date.parse('0001-01-01T00:00:00Z'))).toBeNull();
  });

  it.each(['', 'every day', '61 * * * *', '0 0 * *', '0 0 0 1 1 * 2030', '5/15 * * * *', '@reboot'])(
    'refuses %o',
    (text) => {
      expect(() => parseCron(text)).toThrow(
        expect.objectContaining({ code: 'INVALID_CRON', fields: { expression: text } }) as Error,
      );
      expect(() => parseCron(text)).toThrow(
        /^The cron expression ".*" cannot be read: .* Write "minute hour day month weekday"/,
      );
    },
  );

  it.each(['0 0 31 2 *', '0 0 30 FEB *', '0 0 31 4,6,9,11 *'])('refuses the impossible %s', (text) => {
    expect(() => parseCron(text)).toThrow(expect.objectContaining({ code: 'IMPOSSIBLE_CRON' }) as Error);
  });
});
