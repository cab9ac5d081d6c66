import { literal } from './duckdb.ts';

/** What DuckDB's reader takes and JSON does not know: a comma before a closing bracket, NaN, infinities. */
const LENIENT = String.raw`,\s*[}\]]|(^|[:\[,])\s*-?(?i:nan|inf)`;
const STRING = String.raw`"([^"\\]|\\.)*"`;

/** SQL that is true for text that DuckDB reads as JSON although it is none. Strings are set aside only where something is suspicious. */
export function isLenientJson(text: string): string {
  const withoutStrings = `regexp_replace(${text}, ${literal(STRING)}, '""', 'g')`;
  return `case when ${isSuspicious(text)} then ${isSuspicious(withoutStrings)} else false end`;
}

function isSuspicious(text: string): string {
  return `regexp_matches(${text}, ${literal(LENIENT)})`;
}
