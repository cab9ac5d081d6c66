import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A bearer token or the value of a session cookie: 256 random bits. Only its SHA-256 is stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The token that a session's requests must repeat in a header; it follows from the cookie, which a foreign page cannot read. */
export function csrfTokenOf(session: string): string {
  return createHash('sha256').update('csrf:').update(session).digest('base64url');
}

export function isCsrfToken(candidate: unknown, session: string): boolean {
  const expected = Buffer.from(csrfTokenOf(session));
  const given = Buffer.from(typeof candidate === 'string' ? candidate : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
