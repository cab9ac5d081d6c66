import { expect, it } from 'vitest';
import { hidePassword } from './hidePassword.ts';

it.each([
  ['postgres://haru:s3cret@db:5432/haru', 'postgres://haru:***@db:5432/haru'],
  ['redis://:p@ss@queue:6379/0', 'redis://:***@queue:6379/0'],
  ['postgres://haru@db/haru', 'postgres://haru@db/haru'],
  ['file:///var/lib/haru', 'file:///var/lib/haru'],
  ['not a url: a@b', 'not a url: a@b'],
])('%s is shown as %s', (text, shown) => {
  expect(hidePassword(text)).toBe(shown);
});
