import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
/** Of a drain's process, whatever it drains. */
const GOAL_MB = 512;

test('events of many kilobytes are drained and loaded in bounded memory', async () => {
  const events = [...generateEvents({ seed: 1, day: '20221130', count: 4_500 })];
  const payload = (kilobytes: number): string => `{"payload":"${randomBytes(kilobytes * 512).toString('hex')}",`;
  const large = events.map((event, index) => ({
    ...event,
    json: event.json.replace('{', payload(index < 2_500 ? 4 : index < 4_400 ? 14 : 300)),
  }));
  await path.push(large);
  let peakKb = 0;
  let pid = 0;
  const timer = setInterval(() => (peakKb = Math.max(peakKb, peakOf(pid))), 20);
  const drained = await path.drain('20221130', {}, { onChild: (child) => (pid = child) });
  clearInterval(timer);
  expect(drained).toMatchObject({ rows: 4_500, rejects: 0 });
  expect(peakKb / 1024).toBeGreaterThan(100);
  expect(peakKb / 1024).toBeLessThan(GOAL_MB);
  await path.load(drained.files);
  expect(await path.tally()).toEqual(expectedTally(events));
});

/** The most memory that a process has had, in kB; 0: it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
