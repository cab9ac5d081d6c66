import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { HaruError } from '../core/errors.ts';

/** Keys that seal secrets: the newest seals, all of them open. */
export interface KeyRing {
  /** First eight hexadecimal digits of the SHA-256 of the key that seals. */
  readonly newest: string;
  /**
   * Encrypts and authenticates. The answer opens only under the same `about`, which says what the secret belongs to
   * (such as `connection:mart`), so a sealed value copied to another row does not open there.
   */
  seal(secret: string, about: string): Buffer;
  /** @throws HaruError SECRET_UNREADABLE where the key is missing, or the value or what it belongs to was changed */
  open(sealed: Buffer, about: string): string;
}

export const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';
const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = ID_BYTES + NONCE_BYTES;

/** A ring of the keys in `text`: 32 bytes each in base64 or hexadecimal, separated by ',', the newest first. */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(',').map((key, index) => decodeKey(key.trim(), index + 1));
  return createKeyRing(keys);
}

/** A new random key as `parseKeyRing` reads it. */
export function generateKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/** Sealed: id of the key, nonce, ciphertext, tag. */
function createKeyRing(keys: readonly Buffer[]): KeyRing {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const newestKey = keys[0] as Buffer;
  const newest = keyId(newestKey);
  return {
    newest,
    seal(secret, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, newestKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(about, 'utf8'));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(newest, 'hex'), nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, about) {
      const id = sealedWith(sealed);
      const key = byId.get(id);
      if (!key || sealed.length < HEAD_BYTES + TAG_BYTES)
        throw unreadable(about, `it was sealed with key ${id}, which the key ring does not hold`);
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(ID_BYTES, HEAD_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(about, 'utf8'));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        return decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw unreadable(about, 'the stored value was changed outside of Haru', cause);
      }
    },
  };
}

/** Id of the key that a value was sealed with. */
export function sealedWith(sealed: Buffer): string {
  return sealed.subarray(0, ID_BYTES).toString('hex');
}

function keyId(key: Buffer): string {
  return createHash('sha256')
    .update(key)
    .digest('hex')
    .slice(0, ID_BYTES * 2);
}

function decodeKey(text: string, position: number): Buffer {
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new HaruError(
    'INVALID_CONFIG',
    `HARU_SECRET_KEY: key ${position} has ${key.length} bytes; accepted: keys of ${KEY_BYTES} bytes in base64 or hexadecimal ` +
      `(openssl rand -base64 ${KEY_BYTES} makes one), separated by ',', the newest first`,
  );
}

function unreadable(about: string, why: string, cause?: unknown): HaruError {
  return new HaruError(
    'SECRET_UNREADABLE',
    `${about} cannot be opened: ${why}. Give the former key in HARU_SECRET_KEY (or as secret.key in HARU_HOME), or set the ${about.split(':')[0]} again.`,
    { about },
    { cause },
  );
}
