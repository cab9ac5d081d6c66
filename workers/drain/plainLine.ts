import { SEPARATOR } from './elements.ts';
import {
  AS_IT_STANDS,
  CLOSE_OBJECT,
  COMMA,
  ESCAPES,
  JsonCursor,
  LOWER_N,
  MINUS,
  NINE,
  NO_FIELD,
  OPEN_LIST,
  OPEN_OBJECT,
} from './jsonCursor.ts';
import { isShortest } from './jsonNumber.ts';
import { QUOTE, unescaped } from './jsonString.ts';

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
  /**
   * Writes the fields that a line becomes, in the bytes of a segment: a separator and what is left over, then for each path a
   * separator and its string, together `plainRoom` bytes at most. Answers the place after them; -1: the line is not plain, and SQL
   * has to judge it.
   */
  take(line: Buffer, out: Buffer, at: number): number;
}

/** Stands for null; no field of a plain line holds it. */
export const NULL_FIELD = 0x02;

/** Longer lines are left to SQL, so that one line needs little room. */
const MAX_BYTES = 64 * 1024;
/** From so many bytes on a native copy is faster than a loop. */
const LONG_COPY = 48;

/** Where the value of a path was not found, and where it was null. */
const ABSENT = -1;
const NULL = -2;

/** So many bytes at most become of a plain line of so many: a path that is not taken stands in what is left over, too. */
export function plainRoom(paths: readonly LinePath[], lineBytes = MAX_BYTES): number {
  return 2 * (Math.min(lineBytes, MAX_BYTES) + paths.length + 1);
}

/** The paths as a tree; a node is a key of an object. */
class Key {
  readonly name: Buffer;
  /** By the length of their names. */
  readonly children: Key[][] = [];
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
    const found = this.childAt(bytes, 0, bytes.length);
    if (found !== null) return found;
    for (let length = this.children.length; length <= bytes.length; length++) this.children.push([]);
    const child = new Key(name);
    this.children[bytes.length]?.push(child);
    return child;
  }

  /** The child whose name stands there. */
  childAt(bytes: Buffer, from: number, to: number): Key | null {
    if (to - from >= this.children.length) return null;
    const children = this.children[to - from] as Key[];
    next: for (let index = 0; index < children.length; index++) {
      const child = children[index] as Key;
      const { name } = child;
      for (let place = 0; place < name.length; place++) {
        if (name[place] !== bytes[from + place]) continue next;
      }
      return child;
    }
    return null;
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
  const cursor = new JsonCursor();
  let lineNumber = 0;
  let out: Buffer = cursor.bytes;
  let end = 0;
  /** What is left over and not written yet: neighbors are written at once. */
  let keptFrom = 0;
  let keptTo = 0;

  function writeKept(): void {
    if (keptFrom < keptTo) end = copied(cursor.bytes, keptFrom, keptTo, out, end);
    keptFrom = keptTo;
  }

  function keep(from: number, to: number): void {
    if (from !== keptTo) {
      writeKept();
      keptFrom = from;
    }
    keptTo = to;
  }

  function keepMember(from: number, to: number, isFirst: boolean): void {
    if (!isFirst) {
      if (cursor.bytes[from - 1] === COMMA) {
        keep(from - 1, to);
        return;
      }
      writeKept();
      out[end++] = COMMA;
    }
    keep(from, to);
  }

  /** An object, of whose members those below `key` are wanted; the others are kept. */
  function takeObject(key: Key, depth: number): boolean {
    const { bytes } = cursor;
    keep(cursor.at, ++cursor.at);
    let isFirst = true;
    cursor.skipSpace();
    if (bytes[cursor.at] === CLOSE_OBJECT) {
      keep(cursor.at, ++cursor.at);
      return true;
    }
    for (;;) {
      const from = cursor.at;
      if (bytes[from] !== QUOTE || !cursor.skipText()) return false;
      // A name with escapes may be a wanted one.
      if (cursor.kind !== AS_IT_STANDS) return false;
      const child = key.childAt(bytes, from + 1, cursor.at - 1);
      if (!cursor.skipColon()) return false;
      if (child === null) {
        if (!cursor.skipValue(depth)) return false;
        keepMember(from, cursor.at, isFirst);
        isFirst = false;
      } else {
        // Which of two counts is SQL's to say.
        if (child.line === lineNumber) return false;
        child.line = lineNumber;
        if (child.slot >= 0) {
          if (!takeValue(child.slot)) return false;
          if (!child.isTaken) {
            keepMember(from, cursor.at, isFirst);
            isFirst = false;
          }
        } else {
          if (bytes[cursor.at] !== OPEN_OBJECT) return false;
          keepMember(from, cursor.at, isFirst);
          isFirst = false;
          if (!takeObject(child, depth + 1)) return false;
        }
      }
      cursor.skipSpace();
      const byte = bytes[cursor.at++];
      if (byte === CLOSE_OBJECT) {
        keep(cursor.at - 1, cursor.at);
        return true;
      }
      if (byte !== COMMA) return false;
      cursor.skipSpace();
    }
  }

  /** The value of a path. An object or a list is left to SQL. */
  function takeValue(slot: number): boolean {
    const { bytes, at: from } = cursor;
    const first = bytes[from] as number;
    if (first === OPEN_OBJECT || first === OPEN_LIST || !cursor.skipValue(0)) return false;
    if (first === LOWER_N) {
      starts[slot] = NULL;
    } else if (first === QUOTE) {
      if (cursor.kind === NO_FIELD) return false;
      starts[slot] = from + 1;
      ends[slot] = cursor.at - 1;
      kinds[slot] = cursor.kind;
    } else {
      if ((first === MINUS || first <= NINE) && !isShortest(bytes, from, cursor.at)) return false;
      starts[slot] = from;
      ends[slot] = cursor.at;
      kinds[slot] = AS_IT_STANDS;
    }
    return true;
  }

  function writeValues(): void {
    const { bytes } = cursor;
    for (let slot = 0; slot < paths.length; slot++) {
      out[end++] = SEPARATOR;
      const from = starts[slot] as number;
      if (from < 0) out[end++] = NULL_FIELD;
      else if (kinds[slot] === ESCAPES) end = unescaped(bytes, from, ends[slot] as number, out, end);
      else end = copied(bytes, from, ends[slot] as number, out, end);
    }
  }

  return {
    take(line, to, at) {
      if (line.length > MAX_BYTES) return -1;
      cursor.bytes = line;
      cursor.at = 0;
      lineNumber += 1;
      starts.fill(ABSENT);
      out = to;
      end = at;
      out[end++] = SEPARATOR;
      keptFrom = keptTo = 0;
      cursor.skipSpace();
      if (line[cursor.at] !== OPEN_OBJECT || !takeObject(root, 0)) return -1;
      cursor.skipSpace();
      if (cursor.at !== line.length) return -1;
      writeKept();
      if (end === at + 3) {
        end = at + 1;
        out[end++] = NULL_FIELD;
      }
      writeValues();
      return end;
    },
  };
}

function copied(from: Buffer, start: number, end: number, to: Buffer, place: number): number {
  if (end - start >= LONG_COPY) return place + from.copy(to, place, start, end);
  let target = place;
  for (let index = start; index < end; index++) to[target++] = from[index] as number;
  return target;
}
