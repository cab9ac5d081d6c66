/** A stretch of text in one style, as the terminal codes of a program asked for. */
export interface StyledText {
  readonly text: string;
  /** 0 to 15, the terminal's colors by number; null: the default. */
  readonly color: number | null;
  readonly isBold: boolean;
}

const ESCAPE = String.raw`\u001b`;
const COLORS = String.raw`\[([0-9;]*)m`;
const OTHER_SEQUENCE = String.raw`\[[0-?]*[ -/]*[@-~]`;
const TITLE = String.raw`\][^\u0007\u001b]*(?:\u0007|\u001b\\)`;
const LONE_CONTROL = String.raw`[\u0000-\u0008\u000b-\u001f\u007f]`;
const CONTROL = new RegExp(`${ESCAPE}(?:${COLORS}|${OTHER_SEQUENCE}|${TITLE})|${LONE_CONTROL}`, 'g');

/** Cuts a line at its color codes. Other escape sequences vanish; other control characters become visible symbols. */
export function parseAnsi(line: string): StyledText[] {
  const parts: StyledText[] = [];
  let color: number | null = null;
  let isBold = false;
  let at = 0;
  const push = (text: string) => {
    if (text !== '') parts.push({ text, color, isBold });
  };
  for (const match of line.matchAll(CONTROL)) {
    push(line.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] === undefined) {
      if (match[0].length === 1) push(symbolOf(match[0]));
      continue;
    }
    const codes = match[1].split(';').map(Number);
    for (let place = 0; place < codes.length; place += 1) {
      const code = codes[place] ?? 0;
      if (code === 38 || code === 48) {
        // A color of many: `5;n` of 256, of which the first 16 are known here, or `2;r;g;b`.
        const [kind, value = 16] = codes.slice(place + 1);
        if (code === 38) color = kind === 5 && value < 16 ? value : null;
        place += kind === 2 ? 4 : 2;
      } else if (code === 0) [color, isBold] = [null, false];
      else if (code === 1) isBold = true;
      else if (code === 22) isBold = false;
      else if (code >= 30 && code <= 37) color = code - 30;
      else if (code === 39) color = null;
      else if (code >= 90 && code <= 97) color = code - 90 + 8;
    }
  }
  push(line.slice(at));
  return parts;
}

export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map(({ text }) => text)
    .join('');
}

/** The Unicode picture of a control character: ␀ to ␟, ␡. */
function symbolOf(control: string): string {
  const code = control.charCodeAt(0);
  return code === 0x7f ? '␡' : String.fromCharCode(0x2400 + code);
}
