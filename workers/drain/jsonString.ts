export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const LOWER_U = 0x75;

/** 1 for a byte that stands for itself within a string. */
export const LITERAL = new Uint8Array(256).fill(1, 0x20);
LITERAL[QUOTE] = 0;
LITERAL[BACKSLASH] = 0;

/** By the letter after a backslash: what it stands for. */
export const ESCAPED = new Uint8Array(256);
for (const [letter, meant] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'] as const) {
  ESCAPED[(letter as string).charCodeAt(0)] = (meant as string).charCodeAt(0);
}

/** Four hex digits as a number; -1: they are none. */
export function hexUnit(line: Buffer, from: number): number {
  let unit = 0;
  for (let place = from; place < from + 4; place++) {
    const byte = line[place] as number;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) unit = unit * 16 + lower - 0x57;
    else return -1;
  }
  return unit;
}

/** The string between the quotes, its escapes replaced; they are known to be valid. */
export function unescaped(line: Buffer, from: number, to: number, out: Buffer, start: number): number {
  let end = start;
  for (let place = from; place < to; place++) {
    const byte = line[place] as number;
    if (byte !== BACKSLASH) {
      out[end++] = byte;
      continue;
    }
    const letter = line[++place] as number;
    if (letter !== LOWER_U) {
      out[end++] = ESCAPED[letter] as number;
      continue;
    }
    let point = hexUnit(line, place + 1);
    place += 4;
    if (point >= 0xd800 && point < 0xe000) {
      point = 0x10000 + ((point - 0xd800) << 10) + (hexUnit(line, place + 3) - 0xdc00);
      place += 6;
    }
    end += out.write(String.fromCodePoint(point), end);
  }
  return end;
}
