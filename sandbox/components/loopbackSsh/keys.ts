import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';

export interface SshKeys {
  /** Private keys in OpenSSH's format. */
  readonly hostKey: string;
  readonly clientKey: string;
  /** The client's public key, as one line of an authorized_keys file. */
  readonly clientPublicKey: string;
  /** SHA-256 fingerprint of the host key, as `ssh-keygen -l` prints it: `SHA256:...`. */
  readonly hostFingerprint: string;
}

/** The keys kept in this folder, made at the first call; the files are readable by their owner only. */
export function keepKeys(folder: string): SshKeys {
  mkdirSync(folder, { recursive: true });
  const hostKey = keepKey(folder, 'host_key');
  const clientKey = keepKey(folder, 'client_key');
  const host = parseKey(hostKey);
  const client = parseKey(clientKey);
  return {
    hostKey,
    clientKey,
    clientPublicKey: `${client.type} ${client.getPublicSSH().toString('base64')} haru`,
    hostFingerprint: fingerprint(host.getPublicSSH()),
  };
}

/** Of a public key in its wire form. */
export function fingerprint(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** Throws where the text is no private key. */
export function parseKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

function keepKey(folder: string, name: string): string {
  const file = join(folder, name);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const draft = `${file}.${process.pid}`;
  const key = makeKey();
  writeFileSync(draft, key, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return key;
}

/** ssh2 now and then writes an ed25519 key that it can't read again: only one that signs and verifies is taken. */
function makeKey(): string {
  const probe = Buffer.from('haru');
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'haru' }).private;
    const parsed = ssh2.utils.parseKey(key);
    if (parsed instanceof Error) continue;
    const signature = parsed.sign(probe);
    // ssh2 may return an Error here, whatever its types say.
    const isVerified: unknown = parsed.verify(probe, signature);
    if (isVerified === true) return key;
  }
}
