import { expect, test } from 'vitest';
import { siblingModule } from './siblingModule.ts';

test.each([
  ['file:///a/workers/pool.ts', './child/main', 'file:///a/workers/child/main.ts'],
  ['file:///a/workers/pool.js', './child/main', 'file:///a/workers/child/main.js'],
  ['file:///a.b/%EC%A7%91/x.y.js', '../../cli/main', 'file:///cli/main.js'],
  ['file:///a/b/c.ts?v=1.0', '../d', 'file:///a/d.ts'],
])('from %s, %s is %s', (caller, path, expected) => {
  expect(siblingModule(path, caller).href).toBe(expected);
});
