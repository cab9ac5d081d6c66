import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { rerunCommand } from './rerunCommand.ts';

test.each([
  ['postgres://marts/nginx_daily', '2026-11-20'],
  ['file:///a b/$HOME;c&d', 'it\'s `this` \\ "that" !'],
])('a shell takes %s and %s as they are', (uri, partition) => {
  const script = `haru() { printf '%s\\n' "$@"; }; ${rerunCommand(uri, partition)}`;
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(words).toBe(['partitions', 'rerun', uri, partition, '--apply', ''].join('\n'));
});

test('a partition is left out where the asset is not divided', () => {
  expect(rerunCommand('x', '')).toBe("haru partitions rerun 'x' --apply");
});
