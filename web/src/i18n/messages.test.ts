import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';

/** Each text by its dotted path. */
function texts(tree: object, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries<unknown>({ ...tree })) {
    if (typeof value === 'object' && value !== null) {
      for (const [path, text] of texts(value, `${prefix}${key}.`)) found.set(path, text);
    } else found.set(`${prefix}${key}`, value);
  }
  return found;
}

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .filter((entry) => !entry.parentPath.endsWith('i18n'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

const english = texts(en);
const korean = texts(ko);
/** Named in both alike: proper names and abbreviations. */
const SAME = new Set(['app.dags', 'dags.title', 'dags.name', 'language.ko', 'language.en', 'zone.kst', 'zone.utc']);

describe('messages', () => {
  it('has the same keys in both languages', () => {
    expect([...korean.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it.each([...english.keys()])('%s is filled in and translated', (path) => {
    const [a, b] = [english.get(path), korean.get(path)];
    expect(typeof b).toBe(typeof a);
    if (typeof a !== 'string' || typeof b !== 'string') return;
    expect(b.trim()).not.toBe('');
    if (SAME.has(path)) return;
    expect(b).toMatch(/\p{Script=Hangul}/u);
    expect(a).not.toMatch(/\p{Script=Hangul}/u);
  });

  it('has no text that no screen uses', () => {
    const code = sources(join(import.meta.dirname, '..'));
    const unused = [...english.keys()].filter((path) => {
      const [section = '', key = ''] = path.split('.');
      return !new RegExp(`\\b(?:text|t)\\.${section}(?:\\.${key}\\b|\\[|\\b(?!\\.))`).test(code);
    });
    expect(unused).toEqual([]);
  });
});
