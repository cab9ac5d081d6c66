import { expect, it } from 'vitest';
import { keepRecent, readRecent, type RecentPlace } from './recent.ts';

const place = (title: string): RecentPlace => ({ id: title, kind: 'dag', title, href: `/dags/${title}` });

function storageOf(kept: string | null): Storage {
  let value = kept;
  return { getItem: () => value, setItem: (_: string, next: string) => (value = next) } as unknown as Storage;
}

it('keeps the latest places, each once', () => {
  const storage = storageOf(null);
  for (const title of ['a', 'b', 'a', 'c']) keepRecent(storage, place(title));
  expect(readRecent(storage)).toEqual(['c', 'a', 'b'].map(place));
  for (let at = 0; at < 20; at += 1) keepRecent(storage, place(String(at)));
  expect(readRecent(storage)).toHaveLength(8);
});

it.each(['', '{', '7', '[7, null, {"id": "a"}]', '[{"id":"a","kind":"dag","title":"a","href":"//evil.example"}]'])(
  'finds nothing in %j',
  (kept) => {
    expect(readRecent(storageOf(kept))).toEqual([]);
  },
);
