import { SEPARATOR } from './elements.ts';
import { isShortest } from './jsonNumber.ts';
import { BACKSLASH, ESCAPED, hexUnit, LITERAL, LOWER_U, QUOTE, unescaped } from './jsonString.ts';

/** A value that columns are made of, by its path in the JSON. */
export interface LinePath {
  readonly path: readonly string[];
  /** A column holds it whole, so it is not left over. */
  readonly isTaken: boolean;
}

/**
 * Takes lines of JSON apart by their bytes, without making strings of them: about a quarter of what DuckDB's JSON functions
 * need for the same. It knows plain lines only, and those it takes exactly as DuckDB would: one strictly valid object (RFC
 * 8259) whose wanted values are strings, numbers in their shortest form, booleans or null.
 */
export interface PlainLines {
  /** The fields that a line becomes, in the bytes of a segment; null: the line is not plain, and SQL has to judge it. */
  take(line: Buffer): PlainFields | null;
}

/** Of the line that was taken last. */
export interface PlainFields {
  /** More bytes than these are not written. */
  readonly room: number;
  /** Writes a separator and what is left over, then for each path a separator and its string; answers the place after it. */
  readonly write: (this: void, out: Buffer, at: number) => number;
}

/** Stands for null; no field of a plain line holds it. */
export const NULL_FIELD = 0x02;

/** Longer lines are left to SQL, so that one line needs little room. */
const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 64;
/** From so many bytes on a native copy is faster than a loop. */
const LONG_COPY = 48;

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const LOWER_N = 0x6e;

/** What a string is, as a field: as it stands, with escapes to be replaced, or with characters that no field may hold. */
const AS_IT_STANDS = 0;
const ESCAPES = 1;
const NO_FIELD = 2;

/** Where the value of a path was not found, and where it was null. */
const ABSENT = -1;
const NULL = -2;

/** A number with more characters may be beyond all range. */
const MAX_NUMBER = 100;

/** The paths as a tree; a node is a key of an object. */
class Key {
  readonly name: Buffer;
  readonly children: Key[] = [];
  /** Index of the path that ends here; -1: none does. */
  slot = -1;
  isTaken = false;
  /** The line in which it was met last. */
  line = 0;

  constructor(name: string) {
    this.name = Buffer.from(name);
  }

  child(name: string): Key {
    const bytes = Buffer.from(name);
    let found = this.children.find((key) => key.name.equals(bytes));
    if (found === undefined) this.children.push((found = new Key(name)));
    return found;
  }
}

/** The paths are all different. */
export function plainLines(paths: readonly LinePath[]): PlainLines {
  const root = new Key('');
  for (const [slot, { path, isTaken }] of paths.entries()) {
    const key = path.reduce((node, name) => node.child(name), root);
    key.slot = slot;
    key.isTaken = isTaken;
  }

  const starts = new Int32Array(paths.length);
  const ends = new Int32Array(paths.length);
  const kinds = new Uint8Array(paths.length);
  /** What is left over of the line. */
  const rest = Buffer.allocUnsafe(MAX_BYTES);
  let restEnd = 0;
  let bytes: Buffer = rest;
  /** Where the reading is. Each function below answers whether what it reads is plain, and stands behind it then. */
  let at = 0;
  let lineNumber = 0;
  /** Of the string that was read last. */
  let kind = AS_IT_STANDS;

  function skipSpace(): void {
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d; byte = bytes[++at]);
  }

  function isText(): boolean {
    const line = bytes;
    let place = at + 1;
    let found = AS_IT_STANDS;
    for (;;) {
      let byte = line[place] as number;
      while (LITERAL[byte] === 1) byte = line[++place] as number;
      if (byte === QUOTE) {
        at = place + 1;
        kind = found;
        return true;
      }
      if (byte !== BACKSLASH) return false;
      const letter = line[place + 1] as number;
      if (letter === LOWER_U) {
        const unit = hexUnit(line, place + 2);
        if (unit < 0) return false;
        place += 6;
        if (unit >= 0xd800 && unit < 0xe000) {
          // RFC 8259 allows half a pair; UTF-8 has no form for it.
          if (unit >= 0xdc00 || line[place] !== BACKSLASH || line[place + 1] !== LOWER_U) return false;
          const second = hexUnit(line, place + 2);
          if (second < 0xdc00 || second >= 0xe000) return false;
          place += 6;
        }
        found = Math.max(found, unit < 0x20 ? NO_FIELD : ESCAPES);
      } else {
        const meant = ESCAPED[letter];
        if (!meant) return false;
        place += 2;
        found = Math.max(found, meant === 0x0a || meant === 0x0d ? NO_FIELD : ESCAPES);
      }
    }
  }

  function digits(): number {
    const from = at;
    for (let byte = bytes[at] as number; byte >= ZERO && byte <= 0x39; byte = bytes[++at] as number);
    return at - from;
  }

  /** Without an exponent: with one it may be beyond all range, which is no JSON to DuckDB. */
  function isNumber(): boolean {
    const from = at;
    if (bytes[at] === MINUS) at++;
    const startsWithZero = bytes[at] === ZERO;
    const whole = digits();
    if (whole === 0 || (startsWithZero && whole > 1)) return false;
    if (bytes[at] === DOT) {
      at++;
      if (digits() === 0) return false;
    }
    const byte = bytes[at];
    return byte !== 0x65 && byte !== 0x45 && at - from <= MAX_NUMBER;
  }

  function isWord(word: string): boolean {
    for (let index = 0; index < word.length; index++) {
      if (bytes[at + index] !== word.charCodeAt(index)) return false;
    }
    at += word.length;
    return true;
  }

  function isValue(depth: number): boolean {
    switch (bytes[at]) {
      case QUOTE:
        return isText();
      case OPEN_OBJECT:
      case OPEN_LIST:
        return depth < MAX_DEPTH && isGroup(depth);
      case 0x74:
        return isWord('true');
      case 0x66:
        return isWord('false');
      case LOWER_N:
        return isWord('null');
      default:
        return isNumber();
    }
  }

  /** An object or a list, whose values do not matter. */
  function isGroup(depth: number): boolean {
    const isObject = bytes[at] === OPEN_OBJECT;
    const close = isObject ? CLOSE_OBJECT : CLOSE_LIST;
    at++;
    skipSpace();
    if (bytes[at] === close) {
      at++;
      return true;
    }
    for (;;) {
      if (isObject && !isName()) return false;
      if (!isValue(depth + 1)) return false;
      skipSpace();
      const byte = bytes[at++];
      if (byte === close) return true;
      if (byte !== COMMA) return false;
      skipSpace();
    }
  }

  /** A name and its colon; stands at the value then. */
  function isName(): boolean {
    if (bytes[at] !== QUOTE || !isText()) return false;
    skipSpace();
    if (bytes[at] !== COLON) return false;
    at++;
    skipSpace();
    return true;
  }

  function keep(from: number, to: number): void {
    restEnd = copied(bytes, from, to, rest, restEnd);
  }

  function keepByte(byte: number): void {
    rest[restEnd++] = byte;
  }

  function childAt(key: Key, from: number, to: number): Key | null {
    const { children } = key;
    next: for (let index = 0; index < children.length; index++) {
      const child = children[index] as Key;
      const { name } = child;
      if (name.length !== to - from) continue;
      for (let place = 0; place < name.length; place++) {
        if (name[place] !== bytes[from + place]) continue next;
      }
      return child;
    }
    return null;
  }

  /** An object, of whose members those below `key` are wanted; the others are kept. */
  function isObject(key: Key, depth: number): boolean {
    at++;
    keepByte(OPEN_OBJECT);
    let isFirst = true;
    const keepMember = (from: number, to: number): void => {
      if (!isFirst) keepByte(COMMA);
      isFirst = false;
      keep(from, to);
    };
    skipSpace();
    if (bytes[at] === CLOSE_OBJECT) {
      at++;
      keepByte(CLOSE_OBJECT);
      return true;
    }
    for (;;) {
      const from = at;
      if (bytes[at] !== QUOTE || !isText()) return false;
      // A name with escapes may be a wanted one.
      if (kind !== AS_IT_STANDS) return false;
      const child = childAt(key, from + 1, at - 1);
      skipSpace();
      if (bytes[at] !== COLON) return false;
      at++;
      skipSpace();
      if (child === null) {
        if (!isValue(depth)) return false;
        keepMember(from, at);
      } else {
        // Which of two counts is SQL's to say.
        if (child.line === lineNumber) return false;
        child.line = lineNumber;
        if (child.slot >= 0) {
          if (!isWanted(child.slot)) return false;
          if (!child.isTaken) keepMember(from, at);
        } else {
          if (bytes[at] !== OPEN_OBJECT) return false;
          keepMember(from, at);
          if (!isObject(child, depth + 1)) return false;
        }
      }
      skipSpace();
      const byte = bytes[at++];
      if (byte === CLOSE_OBJECT) {
        keepByte(CLOSE_OBJECT);
        return true;
      }
      if (byte !== COMMA) return false;
      skipSpace();
    }
  }

  /** The value of a path. An object or a list is left to SQL. */
  function isWanted(slot: number): boolean {
    const from = at;
    const first = bytes[at];
    if (first === OPEN_OBJECT || first === OPEN_LIST || !isValue(0)) return false;
    if (first === LOWER_N) {
      starts[slot] = NULL;
    } else if (first === QUOTE) {
      if (kind === NO_FIELD) return false;
      starts[slot] = from + 1;
      ends[slot] = at - 1;
      kinds[slot] = kind;
    } else {
      if ((first === MINUS || (first as number) <= 0x39) && !isShortest(bytes, from, at)) return false;
      starts[slot] = from;
      ends[slot] = at;
      kinds[slot] = AS_IT_STANDS;
    }
    return true;
  }

  const fields: PlainFields = {
    // A path that is not taken stands in what is left over, too.
    get room() {
      return 2 * (bytes.length + paths.length + 1);
    },
    write(out, start) {
      let end = start;
      out[end++] = SEPARATOR;
      if (restEnd === 2) out[end++] = NULL_FIELD;
      else end = copied(rest, 0, restEnd, out, end);
      for (let slot = 0; slot < paths.length; slot++) {
        out[end++] = SEPARATOR;
        const from = starts[slot] as number;
        if (from < 0) out[end++] = NULL_FIELD;
        else if (kinds[slot] === ESCAPES) end = unescaped(bytes, from, ends[slot] as number, out, end);
        else end = copied(bytes, from, ends[slot] as number, out, end);
      }
      return end;
    },
  };

  return {
    take(line) {
      if (line.length > MAX_BYTES) return null;
      bytes = line;
      at = 0;
      restEnd = 0;
      lineNumber += 1;
      starts.fill(ABSENT);
      skipSpace();
      if (bytes[at] !== OPEN_OBJECT || !isObject(root, 0)) return null;
      skipSpace();
      return at === bytes.length ? fields : null;
    },
  };
}

function copied(from: Buffer, start: number, end: number, to: Buffer, place: number): number {
  if (end - start >= LONG_COPY) return place + from.copy(to, place, start, end);
  let target = place;
  for (let index = start; index < end; index++) to[target++] = from[index] as number;
  return target;
}
