import { literal } from './duckdb.ts';

/** What DuckDB's reader takes and JSON does not know: a comma before a closing bracket, NaN, infinities. */
const LENIENT = String.raw`,\s*[}\]]|(^|[:\[,])\s*-?(?i:nan|inf)`;
const STRING = String.raw`"([^"\\]|\\.)*"`;

/** SQL that is true for text that DuckDB reads as JSON although it is none. Text without a suspicious place is looked at once. */
export function isLenientJson(text: string): string {
  const suspicious = (of: string): string => `regexp_matches(${of}, ${literal(LENIENT)})`;
  const withoutStrings = `regexp_replace(${text}, ${literal(STRING)}, '""', 'g')`;
  return `case when ${suspicious(text)} then ${suspicious(withoutStrings)} else false end`;
}
