import { createContext, use, useSyncExternalStore } from 'react';
import { localZone } from '../domain/clock.ts';
import { LANGUAGES, ZONE_CHOICES, zoneOf, type Language, type TimeView, type ZoneChoice } from '../domain/time.ts';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** What a reader chooses for this browser. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly zone: ZoneChoice;
}

export interface PreferenceStore {
  readonly get: () => Preferences;
  readonly set: (change: Partial<Preferences>) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

const NAME = 'haru.preferences';

/** Kept in the browser's storage and shared by its tabs. */
export function createPreferenceStore(storage: Storage, browserLanguage: string): PreferenceStore {
  const listeners = new Set<() => void>();
  let current = read(storage.getItem(NAME), browserLanguage);
  const tell = () => {
    for (const listener of listeners) listener();
  };
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== NAME) return;
    current = read(newValue, browserLanguage);
    tell();
  });
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change };
      storage.setItem(NAME, JSON.stringify(current));
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function read(stored: string | null, browserLanguage: string): Preferences {
  const found = parse(stored);
  return {
    language: oneOf(LANGUAGES, found['language']) ?? (browserLanguage.startsWith('ko') ? 'ko' : 'en'),
    theme: oneOf(THEMES, found['theme']) ?? 'system',
    zone: oneOf(ZONE_CHOICES, found['zone']) ?? 'kst',
  };
}

function parse(stored: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((item) => item === value);
}

export const PreferencesContext = createContext<PreferenceStore | null>(null);

export function usePreferences(): readonly [Preferences, PreferenceStore['set']] {
  const store = use(PreferencesContext);
  if (store === null) throw new Error('usePreferences stands outside of PreferencesContext');
  return [useSyncExternalStore(store.subscribe, store.get), store.set];
}

/** Language and zone in which times are to be shown. */
export function useTimeView(): TimeView {
  const [{ language, zone }] = usePreferences();
  return { language, zone: zoneOf(zone, localZone()) };
}
