import { expect, it } from 'vitest';
import { hidePassword } from './hidePassword.ts';

it.each([
  ['postgres://haru:s3cret@db:5432/haru', 'postgres://haru:***@db:5432/haru'],
  ['redis://:p@ss@queue:6379/0', 'redis://:***@queue:6379/0'],
  ['postgres://haru@db/haru', 'postgres://haru@db/haru'],
  ['file:///var/lib/haru', 'file:///var/lib/haru'],
  ['not a url: a@b', 'not a url: a@b'],
  ['redis://:pw@h:1/0', 'redis://:***@h:1/0'],
  ['postgres://a:b@h/x?y=z:1@2', 'postgres://a:***@h/x?y=z:1@2'],
  ['postgres://a@h/x', 'postgres://a@h/x'],
  ['postgres://a:b/c@h/x', 'postgres://a:***@h/x'],
  ['postgres://a:1/c@d@h/x', 'postgres://a:***@h/x'],
  ['postgres://a:b?c@h/x', 'postgres://a:***@h/x'],
  ['postgres://h/x?user=a&password=b%20c&ssl=1', 'postgres://h/x?user=a&password=***&ssl=1'],
  ['webhdfs://u:p@h1:9870,h2:9870/x?delegation=abc', 'webhdfs://u:***@h1:9870,h2:9870/x?delegation=***'],
  ['file:///a:b@c', 'file:///a:b@c'],
  ['dags', 'dags'],
])('%s is shown as %s', (text, shown) => {
  expect(hidePassword(text)).toBe(shown);
});
