import { timingSafeEqual } from 'node:crypto';
import type { AuthContext } from 'ssh2';
import { parseKey } from './keys.ts';

/** Lets in one user with one public key, and nobody else by nothing else. */
export function authenticate(context: AuthContext, user: string, authorizedKey: string): void {
  if (context.method !== 'publickey' || !sameBytes(Buffer.from(context.username), Buffer.from(user)))
    return context.reject(['publickey']);
  const key = parseKey(authorizedKey);
  if (context.key.algo !== key.type || !sameBytes(context.key.data, key.getPublicSSH()))
    return context.reject(['publickey']);
  if (context.signature === undefined || context.blob === undefined) return context.accept();
  // An Error, which ssh2 returns against its types, must not pass for a yes.
  const isVerified: unknown = key.verify(context.blob, context.signature, context.hashAlgo);
  if (isVerified === true) context.accept();
  else context.reject(['publickey']);
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
