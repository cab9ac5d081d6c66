import { literal } from './duckdb.ts';

/**
 * What DuckDB's reader takes and JSON does not know: a comma before a closing bracket, NaN, infinities. Each pattern begins with
 * a character of its own, by which the search skips most of a text.
 */
const LENIENT = [
  String.raw`,\s*[}\]]`,
  ...[',', ':', String.raw`\[`].map((before) => String.raw`${before}\s*-?(?i:nan|inf)`),
];
const BARE = String.raw`^\s*-?(?i:nan|inf)`;
const STRING = String.raw`"([^"\\]|\\.)*"`;

/** SQL that is true for text that DuckDB reads as JSON although it is none. Strings are set aside only where something is suspicious. */
export function isLenientJson(text: string): string {
  const withoutStrings = `regexp_replace(${text}, ${literal(STRING)}, '""', 'g')`;
  return `case when ${isSuspicious(text)} then ${isSuspicious(withoutStrings)} else false end`;
}

function isSuspicious(text: string): string {
  return `(${[BARE, ...LENIENT].map((pattern) => `regexp_matches(${text}, ${literal(pattern)})`).join(' or ')})`;
}
