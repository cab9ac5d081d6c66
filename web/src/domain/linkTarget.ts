const OPENED = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link that somebody wrote, where a click on it may lead there; null: it stays text. */
export function linkTarget(written: string): string | null {
  const url = URL.parse(written);
  return url !== null && OPENED.has(url.protocol) ? url.href : null;
}
