/** Keys that do something wherever they are pressed: `g t` is one after the other, `Mod` Control or Command. */
export const SHORTCUTS = {
  palette: 'Mod+k',
  help: '?',
  search: '/',
  goToday: 'g t',
  goDags: 'g d',
  goAssets: 'g a',
  goOperations: 'g o',
  goQuestions: 'g q',
  nextRow: 'j',
  previousRow: 'k',
  earlierRun: '[',
  laterRun: ']',
} as const;
export type ShortcutName = keyof typeof SHORTCUTS;

export const SHORTCUT_NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

/** Of a browser's event. */
export interface KeyPress {
  readonly key: string;
  /** The key's place on the keyboard, `KeyG`. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** It goes into a field, where keys are letters. */
  readonly isTyped: boolean;
}

/** The first key of a sequence, and when it was pressed. */
export interface Begun {
  readonly key: string;
  readonly at: number;
}

export interface Pressed {
  readonly name: ShortcutName | null;
  readonly begun: Begun | null;
}

/** A second key this late begins anew. */
const PATIENCE_MS = 1_500;

/** What a key does after those before it. */
export function press(begun: Begun | null, keyPress: KeyPress, now: number): Pressed {
  const key = nameOf(keyPress);
  if (key === null) return { name: null, begun: null };
  const prefix = begun !== null && now - begun.at < PATIENCE_MS ? `${begun.key} ` : '';
  const name = SHORTCUT_NAMES.find((each) => SHORTCUTS[each] === `${prefix}${key}`);
  if (name !== undefined) return { name, begun: null };
  const isFirst = SHORTCUT_NAMES.some((each) => SHORTCUTS[each].startsWith(`${key} `));
  return { name: null, begun: isFirst ? { key, at: now } : null };
}

/** Null: the key is none of ours. */
function nameOf({ key, code, ctrlKey, metaKey, altKey, isTyped }: KeyPress): string | null {
  if (altKey) return null;
  const letter = letterOf(key, code);
  if (ctrlKey || metaKey) return `Mod+${letter}`;
  return isTyped ? null : letter;
}

/** A keyboard that is set to Hangul says `ㅎ`, or nothing at all, where `g` is meant. */
function letterOf(key: string, code: string): string {
  const isLatin = /^[\x21-\x7e]$/.test(key);
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  return isLatin || place === undefined ? key : place.toLowerCase();
}

/** The keys one by one as they are shown: `Ctrl` or `⌘` for `Mod`. */
export function keysShown(name: ShortcutName, isApple: boolean): readonly string[] {
  return SHORTCUTS[name].split(/[ +]/).map((key) => {
    if (key === 'Mod') return isApple ? '⌘' : 'Ctrl';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}
