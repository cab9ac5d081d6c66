import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { fingerprintOf, isPinned, parsePinnedKeys, wantedTypes } from './hostKey.ts';

function publicKey(): { line: string; wire: Buffer } {
  const key = ssh2.utils.parseKey(ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public);
  if (key instanceof Error) throw key;
  return { line: `${key.type} ${key.getPublicSSH().toString('base64')}`, wire: key.getPublicSSH() };
}

test.each([
  ['a fingerprint', (key: { line: string; wire: Buffer }) => fingerprintOf(key.wire)],
  ['a fingerprint with padding', (key: { line: string; wire: Buffer }) => `${fingerprintOf(key.wire)}=`],
  ['a public key', (key: { line: string }) => `${key.line} comment`],
  ['a line of known_hosts', (key: { line: string }) => `[127.0.0.1]:2222 ${key.line}`],
  ['several lines', (key: { line: string }) => `# old\n${publicKey().line}\n\n${key.line}\n`],
])('%s pins its key and no other', (_name, write) => {
  const key = publicKey();
  const pinned = parsePinnedKeys(write(key));
  expect(pinned).not.toBeNull();
  expect(isPinned(pinned ?? [], key.wire)).toBe(true);
  expect(isPinned(pinned ?? [], publicKey().wire)).toBe(false);
});

test.each(['', 'SHA256:short', 'MD5:aa:bb', 'ssh-ed25519', 'ssh-ed25519 AAAAB3NzaC1yc2E', 'example.com'])(
  '%j pins nothing',
  (text) => {
    expect(parsePinnedKeys(text)).toBeNull();
  },
);

test('a pinned public key says which type to ask the host for, a fingerprint does not', () => {
  const key = publicKey();
  expect(wantedTypes(parsePinnedKeys(key.line) ?? [])).toEqual(['ecdsa-sha2-nistp256']);
  expect(wantedTypes([{ fingerprint: 'SHA256:x', type: 'ssh-rsa' }])).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
  expect(wantedTypes(parsePinnedKeys(fingerprintOf(key.wire)) ?? [])).toBeNull();
});
