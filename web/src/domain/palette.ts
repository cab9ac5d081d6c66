import { addDays } from './clock.ts';

export const PALETTE_KINDS = ['screen', 'dag', 'run', 'day', 'asset', 'action'] as const;
export type PaletteKind = (typeof PALETTE_KINDS)[number];

/** Something that can be gone to or done. */
export interface PaletteItem {
  /** Stays the same for as long as the thing is the same. */
  readonly id: string;
  readonly kind: PaletteKind;
  readonly title: string;
  /** Other words by which it is found. */
  readonly also?: string;
}

/** Consonants that begin syllables, in the order of Unicode. */
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const SYLLABLES_PER_INITIAL = 588;

/** The first consonant of each syllable: `업무일` is `ㅇㅁㅇ`; what is no Hangul stays. */
export function initialsOf(text: string): string {
  return Array.from(text)
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return letter;
      return INITIALS[Math.floor((code - FIRST_SYLLABLE) / SYLLABLES_PER_INITIAL)] ?? letter;
    })
    .join('');
}

const SCORES = { whole: 100, start: 80, word: 65, wordStarts: 55, inside: 50, scattered: 12 } as const;
/** Of two that match alike the shorter one is meant. */
const LENGTH_PENALTY = 0.05;

/** How well a text fits what was typed; null: not at all. Each word must be in it, whole or by its letters in order. */
export function matchScore(typed: string, text: string): number | null {
  const words = wordsOf(typed);
  const lower = text.toLocaleLowerCase();
  let score = 0;
  for (const word of words) {
    const own = wordScore(word, lower);
    if (own === null) return null;
    score += own;
  }
  return words.length === 0 ? 0 : score / words.length - text.length * LENGTH_PENALTY;
}

function wordsOf(typed: string): string[] {
  return typed
    .normalize('NFC')
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function wordScore(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return text === word ? SCORES.whole : SCORES.start;
  if (at > 0 && (startsWord(text, at) || startsWord(text, text.lastIndexOf(word)))) return SCORES.word;
  if (/^[ㄱ-ㅎ]+$/.test(word)) {
    const initials = initialsOf(text);
    if (!initials.includes(word)) return null;
    return initials.startsWith(word) ? SCORES.word : SCORES.inside;
  }
  if (word.length > 1 && wordStarts(text).includes(word)) return SCORES.wordStarts;
  if (at > 0) return SCORES.inside;
  return word.length > 1 && isScattered(word, text) ? SCORES.scattered : null;
}

/** `nd` of `nginx_daily`. */
function wordStarts(text: string): string {
  return Array.from(text)
    .filter((_, at) => startsWord(text, at))
    .join('');
}

/** Whether the letters of the word are there, in their order. */
function isScattered(word: string, text: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** The best of the items, best first; those that were chosen lately come before others that fit as well. */
export function rankItems<T extends PaletteItem>(
  items: Iterable<T>,
  typed: string,
  recent: readonly string[],
  most: number,
): T[] {
  const RECENT = 10;
  const ranked: { readonly item: T; readonly score: number }[] = [];
  for (const item of items) {
    const own = matchScore(typed, item.title);
    const other = item.also === undefined ? null : matchScore(typed, `${item.title} ${item.also}`);
    const score = Math.max(own ?? Number.NEGATIVE_INFINITY, other ?? Number.NEGATIVE_INFINITY);
    if (score === Number.NEGATIVE_INFINITY) continue;
    const place = recent.indexOf(item.id);
    ranked.push({ item, score: place < 0 ? score : score + RECENT - place * 0.5 });
  }
  return ranked
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}

export interface TypedDay {
  /** Null: none was typed. */
  readonly day: string | null;
  /** Everything else that was typed. */
  readonly rest: string;
}

const DAYS_AGO: Readonly<Record<string, number>> = {
  오늘: 0,
  today: 0,
  어제: 1,
  yesterday: 1,
  그제: 2,
  그저께: 2,
};
const FULL = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?$/;
const SHORT = /^(\d{1,2})[./](\d{1,2})\.?$/;
const KOREAN = /(?:(\d{4})년\s*)?(\d{1,2})월\s*(\d{1,2})일/;

/** The business day among what was typed: a date, one without its year, or a word for one of the last days. */
export function typedDay(typed: string, today: string): TypedDay {
  const korean = KOREAN.exec(typed);
  if (korean !== null) {
    const [whole, year, month = '', day = ''] = korean;
    return { day: dayOf(year, month, day, today), rest: squeeze(typed.replace(whole, ' ')) };
  }
  const words = typed.split(/\s+/);
  for (const [at, word] of words.entries()) {
    const day = dayOfWord(word, today);
    if (day !== null) return { day, rest: words.toSpliced(at, 1).join(' ').trim() };
  }
  return { day: null, rest: squeeze(typed) };
}

function dayOfWord(word: string, today: string): string | null {
  const ago = Object.hasOwn(DAYS_AGO, word.toLowerCase()) ? DAYS_AGO[word.toLowerCase()] : undefined;
  if (ago !== undefined) return addDays(today, -ago);
  const full = FULL.exec(word);
  if (full !== null) return dayOf(full[1], full[2] ?? '', full[3] ?? '', today);
  const short = SHORT.exec(word);
  return short === null ? null : dayOf(undefined, short[1] ?? '', short[2] ?? '', today);
}

/** Without a year: the latest such day that is not after today. Null: there is no such day. */
function dayOf(year: string | undefined, month: string, day: string, today: string): string | null {
  const within = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const thisYear = today.slice(0, 4);
  const of = (each: string): string | null => {
    const found = `${each}-${within}`;
    const instant = Date.parse(`${found}T00:00:00Z`);
    return Number.isNaN(instant) || addDays(found, 0) !== found ? null : found;
  };
  if (year !== undefined) return of(year);
  const here = of(thisYear);
  return here !== null && here <= today ? here : of(String(Number(thisYear) - 1));
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
