import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { accessLogFile, openAccessLog } from './accessLog.ts';
import { linesBetween } from './linesBetween.ts';

const NOW = Date.parse('2026-11-21T06:00:00.000Z');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'haru 로그 '));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

function lines(home: string, day: string): string[] {
  return readFileSync(accessLogFile(home, day), 'utf8').split('\n').slice(0, -1);
}

test('a new log begins with three complete UTC days and today so far', () => {
  const home = folder();
  openAccessLog(home).backFill(NOW);
  expect(readdirSync(home).filter((name) => name.endsWith('.log'))).toEqual([
    'access-20261118.log',
    'access-20261119.log',
    'access-20261120.log',
    'access-20261121.log',
  ]);
  for (const day of ['20261118', '20261119', '20261120']) expect(lines(home, day)).toHaveLength(24_000);
  expect(lines(home, '20261121').length).toBeGreaterThan(1_000);
  expect(lines(home, '20261121').length).toBeLessThan(24_000);
});

test('its days hold lines at KST midnight from both sides, Korean, and malformed ones', () => {
  const home = folder();
  openAccessLog(home).backFill(NOW);
  const text = readFileSync(accessLogFile(home, '20261119'), 'utf8');
  expect(text).toContain('[19/Nov/2026:23:59:59 +0900]');
  expect(text).toContain('[20/Nov/2026:00:00:00 +0900]');
  expect(text).toMatch(/[가-힣]|%E[A-D]%/);
  expect(lines(home, '20261119').some((line) => !/^\S+ - \S+ \[/.test(line))).toBe(true);
});

test('it goes on at about two lines a second, over midnight UTC, and writes nothing twice', () => {
  const home = folder();
  const log = openAccessLog(home);
  const start = Date.parse('2026-11-20T23:59:00.000Z');
  log.backFill(start);
  const before = lines(home, '20261120').length;
  for (let now = start; now <= start + 120_000; now += 250) log.tick(now);
  const [yesterday, today] = [lines(home, '20261120').length - before, lines(home, '20261121').length];
  expect(yesterday + today).toBeGreaterThan(120);
  expect(yesterday + today).toBeLessThan(500);
  expect([yesterday, today].every((count) => count > 30)).toBe(true);
  const written = JSON.stringify([lines(home, '20261120'), lines(home, '20261121')]);
  log.tick(start + 60_000);
  openAccessLog(home).backFill(start + 120_000);
  expect(JSON.stringify([lines(home, '20261120'), lines(home, '20261121')])).toBe(written);
});

test('a line that a kill has torn is not continued', () => {
  const home = folder();
  openAccessLog(home, { pastDays: 0 }).backFill(NOW);
  const whole = lines(home, '20261121');
  appendFileSync(accessLogFile(home, '20261121'), '203.0.113.9 - - [21/No');
  openAccessLog(home, { pastDays: 0 }).backFill(NOW + 600_000);
  const after = lines(home, '20261121');
  expect(after.slice(0, whole.length + 1)).toEqual([...whole, '203.0.113.9 - - [21/No']);
  expect(after.length).toBeGreaterThan(whole.length + 1);
  openAccessLog(home, { pastDays: 0 }).backFill(NOW + 600_000);
  expect(lines(home, '20261121')).toEqual(after);
});

test('after a pause it fills the gap, and after a long one the last three days', () => {
  const home = folder();
  openAccessLog(home).backFill(NOW);
  const before = lines(home, '20261121').length;
  openAccessLog(home).backFill(NOW + 3_600_000);
  expect(lines(home, '20261121').length).toBeGreaterThan(before + 500);
  openAccessLog(home).backFill(NOW + 20 * 86_400_000);
  expect(readdirSync(home).filter((name) => name.endsWith('.log'))).toEqual([
    'access-20261208.log',
    'access-20261209.log',
    'access-20261210.log',
    'access-20261211.log',
  ]);
});

test('cutting a stretch of time anywhere gives the same lines', () => {
  const plan = { seed: 7, linesADay: 2_000 };
  const [from, to] = [NOW - 30 * 3_600_000, NOW];
  const whole = [...linesBetween(plan, from, to)];
  const cut = from + 12_345_678;
  expect([...linesBetween(plan, from, cut), ...linesBetween(plan, cut, to)]).toEqual(whole);
});
