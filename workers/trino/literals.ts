/** A parameter as an expression of Trino's SQL; nothing in it can end the expression. */
export function literal(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'boolean':
      return String(value);
    case 'number':
      return numeral(value);
    default:
      if (value === null || value === undefined) return 'NULL';
      if (value instanceof Date) return instant(value);
      if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]`;
      return `JSON ${text(JSON.stringify(value))}`;
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function numeral(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isNaN(value)) return 'nan()';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity()' : '-infinity()';
  return `DOUBLE '${value}'`;
}

function instant(value: Date): string {
  return `TIMESTAMP '${value.toISOString().replace('T', ' ').replace('Z', ' UTC')}'`;
}

/** A text, a quoted name, a comment, or a question mark that stands for a parameter. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/**
 * The statement with its parameters written into it, for the one kind that takes none on the server: CALL. Question marks in
 * texts, quoted names and comments are none.
 */
export function withLiterals(statement: string, parameters: readonly unknown[]): string {
  let next = 0;
  const written = statement.replace(TOKEN, (token) => {
    if (token !== '?') return token;
    const value = next < parameters.length ? literal(parameters[next]) : token;
    next += 1;
    return value;
  });
  if (next !== parameters.length)
    throw new Error(`the statement has ${next} parameters (?), and ${parameters.length} were given`);
  return written;
}
