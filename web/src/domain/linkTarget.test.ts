import { describe, expect, it } from 'vitest';
import { linkTarget } from './linkTarget.ts';

describe('linkTarget', () => {
  it('opens pages and mail', () => {
    expect(linkTarget('https://example.com/a?b=1')).toBe('https://example.com/a?b=1');
    expect(linkTarget('http://example.com')).toBe('http://example.com/');
    expect(linkTarget('mailto:data@example.com')).toBe('mailto:data@example.com');
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    '/dags',
    '//example.com',
    '#part',
    '',
  ])('does not open %j', (written) => expect(linkTarget(written)).toBeNull());
});
