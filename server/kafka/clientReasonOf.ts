import { GenericError } from '@platformatic/kafka';
import { reasonOf } from '../core/reasonOf.ts';

/** The innermost errors' words: the client wraps them in how often it has tried. */
export function clientReasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(clientReasonOf))].join('; ');
  if (error instanceof GenericError && error.cause !== undefined)
    return `${error.message} (${clientReasonOf(error.cause)})`;
  return reasonOf(error);
}
