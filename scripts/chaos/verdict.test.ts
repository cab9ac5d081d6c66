import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

const SUITE = 'a topic (needs java and mvn)';
const testOf = (title: string, status: string, suite: string[] = [SUITE]) => ({
  ancestorTitles: suite,
  title,
  fullName: [...suite, title].join(' '),
  status,
});
const killed = (status: string) => [
  testOf('killed at mid-read (1)', status),
  testOf('killed at claimed (1)', 'skipped'),
];

test.each([
  ['a test that passed', 0, killed('passed'), 'mid-read ', 'passed', []],
  ['one that failed', 1, killed('failed'), 'mid-read ', 'failed', []],
  ['an error beside tests that passed', 1, killed('passed'), 'mid-read ', 'failed', []],
  ['a pattern that meets no test', 0, killed('skipped'), 'mid-write ', 'failed', []],
  ['a point that is skipped', 0, killed('skipped'), 'mid-read ', 'skipped', [SUITE]],
  ['a file that is skipped', 0, killed('skipped'), null, 'skipped', [SUITE]],
  ['a file of which some is skipped', 0, killed('passed'), null, 'passed', [SUITE]],
  ['a test outside of suites', 0, [testOf('needs sshd', 'skipped', [])], null, 'skipped', ['needs sshd']],
  ['a file without tests here', 0, [], null, 'skipped', []],
  ['a run that was killed', null, [], null, 'failed', []],
] as const)('%s', (_what, exitCode, tests, point, kind, skipped) => {
  expect(verdictOf(exitCode, tests, point)).toEqual({ kind, skipped });
});
