/** What stands for a secret in answers; in a body it stands for the value that is stored already. */
export const MASK = '***';

/** A secret as an answer shows it. */
export function maskOf(secret: string | null): string | null {
  return secret === null ? null : MASK;
}
