import type { Json } from '../server/core/definition.ts';
import { maskJson } from '../server/core/secretTexts.ts';

/** Of one try. */
export const MAX_GIVEN_BYTES = 64 * 1024;

/** What a try was given: options of its operator, or input of its function. */
export interface Given {
  readonly values: Readonly<Record<string, Json>>;
  /** Names of those that were too large to keep, or that JSON does not hold. */
  readonly leftOut: readonly string[];
}

/** As it is stored: without the secrets. A process of a DAG that says more than it may is not believed. */
export function storedGiven({ values, leftOut }: Given, secrets: readonly string[]): Json | null {
  const given = maskJson({ values, leftOut }, secrets);
  return Buffer.byteLength(JSON.stringify(given)) > 2 * MAX_GIVEN_BYTES ? null : given;
}
