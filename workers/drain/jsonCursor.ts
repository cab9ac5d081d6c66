import { BACKSLASH, ESCAPED, hexUnit, LITERAL, LOWER_U, QUOTE } from './jsonString.ts';

export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_LIST = 0x5b;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const MINUS = 0x2d;
export const LOWER_N = 0x6e;
export const DOT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
const CLOSE_LIST = 0x5d;

/** What a string is, as a field: as it stands, with escapes to be replaced, or with characters that no field may hold. */
export const AS_IT_STANDS = 0;
export const ESCAPES = 1;
export const NO_FIELD = 2;

const MAX_DEPTH = 64;
/** A number with more characters may be beyond all range. */
const MAX_NUMBER = 100;

/**
 * Reads JSON (RFC 8259) by its bytes. Each method that answers a boolean stands behind what it read if that is valid and plain, and
 * anywhere if it is not.
 */
export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  /** Of the string that was read last. */
  kind = AS_IT_STANDS;

  skipSpace(): void {
    const { bytes } = this;
    let { at } = this;
    for (let byte = bytes[at] as number; byte <= 0x20; byte = bytes[++at] as number) {
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x09 && byte !== 0x0d) break;
    }
    this.at = at;
  }

  /** A string, whose quote is here. Half a surrogate pair, which RFC 8259 allows, is not plain: UTF-8 has no form for it. */
  skipText(): boolean {
    const { bytes } = this;
    let place = this.at + 1;
    let kind = AS_IT_STANDS;
    for (;;) {
      let byte = bytes[place] as number;
      while (LITERAL[byte] === 1) byte = bytes[++place] as number;
      if (byte === QUOTE) {
        this.at = place + 1;
        this.kind = kind;
        return true;
      }
      if (byte !== BACKSLASH) return false;
      const letter = bytes[place + 1] as number;
      if (letter === LOWER_U) {
        const unit = hexUnit(bytes, place + 2);
        if (unit < 0) return false;
        place += 6;
        if (unit >= 0xd800 && unit < 0xe000) {
          if (unit >= 0xdc00 || bytes[place] !== BACKSLASH || bytes[place + 1] !== LOWER_U) return false;
          const second = hexUnit(bytes, place + 2);
          if (second < 0xdc00 || second >= 0xe000) return false;
          place += 6;
        }
        kind = Math.max(kind, unit < 0x20 ? NO_FIELD : ESCAPES);
      } else {
        const meant = ESCAPED[letter];
        if (!meant) return false;
        place += 2;
        kind = Math.max(kind, meant === 0x0a || meant === 0x0d ? NO_FIELD : ESCAPES);
      }
    }
  }

  /** The colon after a name and the space around it. */
  skipColon(): boolean {
    if (this.bytes[this.at] !== COLON) {
      this.skipSpace();
      if (this.bytes[this.at] !== COLON) return false;
    }
    this.at++;
    this.skipSpace();
    return true;
  }

  skipValue(depth: number): boolean {
    switch (this.bytes[this.at]) {
      case QUOTE:
        return this.skipText();
      case OPEN_OBJECT:
      case OPEN_LIST:
        return depth < MAX_DEPTH && this.#skipGroup(depth);
      case 0x74:
        return this.#skipWord('true');
      case 0x66:
        return this.#skipWord('false');
      case LOWER_N:
        return this.#skipWord('null');
      default:
        return this.#skipNumber();
    }
  }

  /** An object or a list. */
  #skipGroup(depth: number): boolean {
    const isObject = this.bytes[this.at] === OPEN_OBJECT;
    const close = isObject ? CLOSE_OBJECT : CLOSE_LIST;
    this.at++;
    this.skipSpace();
    if (this.bytes[this.at] === close) {
      this.at++;
      return true;
    }
    for (;;) {
      if (isObject && !(this.bytes[this.at] === QUOTE && this.skipText() && this.skipColon())) return false;
      if (!this.skipValue(depth + 1)) return false;
      this.skipSpace();
      const byte = this.bytes[this.at++];
      if (byte === close) return true;
      if (byte !== COMMA) return false;
      this.skipSpace();
    }
  }

  /** Without an exponent: with one it may be beyond all range, which is no JSON to DuckDB. */
  #skipNumber(): boolean {
    const from = this.at;
    if (this.bytes[this.at] === MINUS) this.at++;
    const startsWithZero = this.bytes[this.at] === ZERO;
    const whole = this.#skipDigits();
    if (whole === 0 || (startsWithZero && whole > 1)) return false;
    if (this.bytes[this.at] === DOT) {
      this.at++;
      if (this.#skipDigits() === 0) return false;
    }
    const byte = this.bytes[this.at];
    return byte !== 0x65 && byte !== 0x45 && this.at - from <= MAX_NUMBER;
  }

  #skipDigits(): number {
    const { bytes, at } = this;
    let place = at;
    for (let byte = bytes[place] as number; byte >= ZERO && byte <= NINE; byte = bytes[++place] as number);
    this.at = place;
    return place - at;
  }

  #skipWord(word: string): boolean {
    for (let index = 0; index < word.length; index++) {
      if (this.bytes[this.at + index] !== word.charCodeAt(index)) return false;
    }
    this.at += word.length;
    return true;
  }
}
