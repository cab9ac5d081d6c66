import { GenericError } from '@platformatic/kafka';

/** The innermost errors' words: the client wraps them in how often it has tried. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (error instanceof GenericError && error.cause !== undefined) return `${error.message} (${reasonOf(error.cause)})`;
  return error instanceof Error ? error.message : String(error);
}
