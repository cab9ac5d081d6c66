/** A line of the access log by its fields, as the web server wrote them: escapes stay, `-` in a text stays. */
export interface AccessLine {
  readonly remoteAddr: string;
  readonly remoteUser: string;
  /** `02/Dec/2022:18:57:34 +0900`, not checked. */
  readonly timeLocal: string;
  readonly method: string;
  readonly request: string;
  readonly httpVersion: string;
  readonly status: number;
  /** Null where the line says `-`. */
  readonly bodyBytesSent: number | null;
  /** Null where the line says `-` or, as in the plain combined format, has no such field. */
  readonly responseTime: number | null;
  readonly referrer: string;
  readonly userAgent: string;
}

/** Method, target and version between the quotes; the target has no blank. */
const REQUEST = /^([A-Za-z]+) (\S+) HTTP\/(\d+(?:\.\d+)?)$/;
/** Status, bytes and, where the format has it, response time between the request and the referrer. */
const NUMBERS = /^(\d{3}) (\d{1,15}|-)(?: (\d{1,15}(?:\.\d{1,9})?|-))? $/;

/**
 * Reads `remote_addr - remote_user [time_local] "method request HTTP/version" status bytes response_time "referrer" "UA"`;
 * fields behind the user agent are passed over. Null where the line is none such. Its time grows with the line's length only.
 */
export function parseAccessLine(line: string): AccessLine | null {
  const afterAddr = line.indexOf(' ');
  const afterIdent = line.indexOf(' ', afterAddr + 1);
  const beforeTime = line.indexOf(' [', afterIdent);
  const afterTime = line.indexOf('] "', beforeTime);
  if (afterAddr < 1 || afterIdent < 0 || beforeTime <= afterIdent || afterTime < 0) return null;

  const requestAt = afterTime + 3;
  const requestEnd = closingQuote(line, requestAt, ' ');
  if (requestEnd < 0) return null;
  const referrerQuote = line.indexOf('"', requestEnd + 1);
  if (referrerQuote < 0) return null;
  const referrerEnd = closingQuote(line, referrerQuote + 1, ' "');
  if (referrerEnd < 0) return null;
  const agentAt = referrerEnd + 3;
  const agentEnd = endOfAgent(line, agentAt);

  const request = REQUEST.exec(line.slice(requestAt, requestEnd));
  const numbers = NUMBERS.exec(line.slice(requestEnd + 2, referrerQuote));
  if (agentEnd < 0 || request === null || numbers === null) return null;
  return {
    remoteAddr: line.slice(0, afterAddr),
    remoteUser: line.slice(afterIdent + 1, beforeTime),
    timeLocal: line.slice(beforeTime + 2, afterTime),
    method: request[1]!,
    request: request[2]!,
    httpVersion: request[3]!,
    status: Number(numbers[1]),
    bodyBytesSent: numberOrNull(numbers[2]),
    responseTime: numberOrNull(numbers[3]),
    referrer: line.slice(referrerQuote + 1, referrerEnd),
    userAgent: line.slice(agentAt, agentEnd),
  };
}

/** Index of the first quote from `from` on that no backslash escapes and that `next` follows; -1 without one. */
function closingQuote(line: string, from: number, next: string): number {
  let quote = line.indexOf('"', from);
  while (quote >= 0 && (isEscaped(line, quote, from) || !line.startsWith(next, quote + 1))) {
    quote = line.indexOf('"', quote + 1);
  }
  return quote;
}

/** Servers that escape nothing may end the text with a backslash: then the line's last quote closes it. */
function endOfAgent(line: string, from: number): number {
  let quote = line.indexOf('"', from);
  while (quote >= 0) {
    const last = quote === line.length - 1;
    if (last || (line[quote + 1] === ' ' && !isEscaped(line, quote, from))) return quote;
    quote = line.indexOf('"', quote + 1);
  }
  return -1;
}

function isEscaped(line: string, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - backslashes - 1 >= from && line[at - backslashes - 1] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined || text === '-' ? null : Number(text);
}
