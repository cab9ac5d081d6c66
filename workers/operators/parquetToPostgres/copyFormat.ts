/**
 * CSV between DuckDB, which writes it, and COPY, which reads it. Hardly any text has these characters in it, so hardly any is
 * quoted, which costs both sides time; with commas and double quotes every line of a log would be.
 */
const [DELIMITER, QUOTE] = ['\x01', '\x02'];

/** Null is nothing between two delimiters, empty text is quoted. */
export const WRITTEN = `(format csv, header false, delimiter '${DELIMITER}', quote '${QUOTE}', escape '${QUOTE}', nullstr '')`;

export const READ = `(format csv, delimiter '${DELIMITER}', quote '${QUOTE}', escape '${QUOTE}')`;
