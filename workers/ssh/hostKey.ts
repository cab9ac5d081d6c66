import { createHash } from 'node:crypto';

/** A host key that a connection names as the only right one: its SHA-256 fingerprint, and its type where that was given. */
export interface PinnedKey {
  readonly fingerprint: string;
  readonly type: string | null;
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/**
 * Reads a connection's `hostKey`: fingerprints as `ssh-keygen -l` prints them (`SHA256:...`) or public keys as in a
 * known_hosts file (`ssh-ed25519 AAAA...`, with or without the host's name before it), one a line. Null where a line is neither.
 */
export function parsePinnedKeys(text: string): readonly PinnedKey[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map(parseLine);
  return keys.length === 0 || keys.includes(null) ? null : (keys as readonly PinnedKey[]);
}

export function isPinned(pinned: readonly PinnedKey[], publicKey: Buffer): boolean {
  const offered = fingerprintOf(publicKey);
  return pinned.some((key) => key.fingerprint === offered);
}

/** Of a public key in its wire form, as `ssh-keygen -l` prints it. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** Key types to ask the host for, so that a host with several keys shows the pinned one; null: no wish. */
export function wantedTypes(pinned: readonly PinnedKey[]): readonly string[] | null {
  const types = pinned.flatMap(({ type }) =>
    type === null ? [null] : type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type],
  );
  return types.includes(null) ? null : (types as readonly string[]);
}

function parseLine(line: string): PinnedKey | null {
  if (FINGERPRINT.test(line)) return { fingerprint: line.replace(/=+$/, ''), type: null };
  const fields = line.split(/\s+/);
  const at = fields.findIndex((field) => field.startsWith('AAAA'));
  const type = fields[at - 1];
  const blob = Buffer.from(fields[at] ?? '', 'base64');
  if (type === undefined || blob.length < 32) return null;
  return blob.subarray(4, 4 + type.length).toString('latin1') === type
    ? { fingerprint: fingerprintOf(blob), type }
    : null;
}
