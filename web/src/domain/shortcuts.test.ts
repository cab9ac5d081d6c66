import { describe, expect, it } from 'vitest';
import { keysShown, press, type KeyPress } from './shortcuts.ts';

const key = (name: string, given: Partial<KeyPress> = {}): KeyPress => ({
  key: name,
  code: `Key${name.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isTyped: false,
  ...given,
});

describe('a shortcut', () => {
  it.each<[string, KeyPress, string | null]>([
    ['a key', key('?', { code: 'Slash' }), 'help'],
    ['Control with a key', key('k', { ctrlKey: true }), 'palette'],
    ['Command with a key', key('k', { metaKey: true }), 'palette'],
    ['Control with a key in a field', key('k', { ctrlKey: true, isTyped: true }), 'palette'],
    ['a letter that is typed', key('j', { isTyped: true }), null],
    ['a key with Alt', key('j', { altKey: true }), null],
    ['a key of a keyboard in Hangul', key('ㅓ', { code: 'KeyJ' }), 'nextRow'],
    ['a key whose letter is still being composed', key('Process', { code: 'KeyJ' }), 'nextRow'],
    ['a letter by its name, wherever it lies', key('j', { code: 'KeyC' }), 'nextRow'],
    ['a key of ours with Control', key('j', { ctrlKey: true }), null],
    ['any other', key('Escape', { code: 'Escape' }), null],
  ])('%s', (_, keyPress, name) => {
    expect(press(null, keyPress, 0)).toEqual({ name, begun: null });
  });

  it('of two keys waits for the second, not for long', () => {
    const { begun } = press(null, key('g'), 0);
    expect(begun).toEqual({ key: 'g', at: 0 });
    expect(press(begun, key('t'), 1_000)).toEqual({ name: 'goToday', begun: null });
    expect(press(begun, key('t'), 2_000)).toEqual({ name: null, begun: null });
    expect(press(begun, key('x'), 100)).toEqual({ name: null, begun: null });
    expect(press(begun, key('g'), 100)).toEqual({ name: null, begun: { key: 'g', at: 100 } });
    // The second key alone does what it does, once nobody waits for it.
    expect(press(begun, key('j'), 2_000).name).toBe('nextRow');
  });

  it('is shown key by key', () => {
    expect(keysShown('palette', false)).toEqual(['Ctrl', 'K']);
    expect(keysShown('palette', true)).toEqual(['⌘', 'K']);
    expect(keysShown('goDags', false)).toEqual(['G', 'D']);
    expect(keysShown('search', false)).toEqual(['/']);
  });
});
