/** With which the process that evaluates DAG files ends when one took too long. */
export const LATE_EXIT_CODE = 75;
