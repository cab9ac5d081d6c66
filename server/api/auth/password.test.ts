import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

it('fits only the password that was hashed, and salts', async () => {
  const hash = await hashPassword('비밀 번호');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await hashPassword('비밀 번호')).not.toBe(hash);
  expect(await verifyPassword('비밀 번호', hash)).toBe(true);
  expect(await verifyPassword('비밀번호', hash)).toBe(false);
});

it('verifies a hash that the reference implementation made', async () => {
  const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword('password', reference)).toBe(true);
});

it('says what is wrong with a stored hash of another kind', async () => {
  await expect(verifyPassword('x', '$2b$10$abc')).rejects.toThrow('not in the argon2id PHC format');
});
