import { PALETTE_KINDS, type PaletteItem } from '../../domain/palette.ts';

/** Where the reader went by the palette. */
export interface RecentPlace extends PaletteItem {
  readonly href: string;
}

const NAME = 'haru.recent';
const MOST = 8;

/** The latest first. */
export function readRecent(storage: Storage): readonly RecentPlace[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(NAME) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isPlace) : [];
  } catch {
    return [];
  }
}

export function keepRecent(storage: Storage, { id, kind, title, href }: RecentPlace): void {
  const others = readRecent(storage).filter((place) => place.id !== id);
  storage.setItem(NAME, JSON.stringify([{ id, kind, title, href }, ...others].slice(0, MOST)));
}

function isPlace(value: unknown): value is RecentPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, title, href } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' &&
    PALETTE_KINDS.some((each) => each === kind) &&
    typeof title === 'string' &&
    // Two slashes would begin another host's address.
    typeof href === 'string' &&
    /^\/(?![/\\])/.test(href)
  );
}
