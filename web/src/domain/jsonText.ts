/** What a text is as JSON. */
export type JsonReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly kind: JsonKind;
      /** Of an object or list. */
      readonly count: number;
    }
  | {
      readonly ok: false;
      /** Where it stops being JSON; null: the browser does not say. */ readonly place: TextPlace | null;
    };

/** Counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export function readJsonText(text: string): JsonReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, place: placeOf(error, text) };
  }
  if (value === null) return { ok: true, value, kind: 'null', count: 0 };
  if (Array.isArray(value)) return { ok: true, value, kind: 'array', count: value.length };
  if (typeof value === 'object') return { ok: true, value, kind: 'object', count: Object.keys(value).length };
  return { ok: true, value, kind: typeof value as 'string' | 'number' | 'boolean', count: 0 };
}

/** The browser says a position in its words; where the text ends too early, it is the end. */
function placeOf(error: unknown, text: string): TextPlace | null {
  const words = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(words)?.[1] ?? (/end of JSON/.test(words) ? text.length : null);
  if (position === null) return null;
  const before = text.slice(0, Number(position)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
