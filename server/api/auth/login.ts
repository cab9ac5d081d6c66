import type { FastifyRequest } from 'fastify';
import { performance } from 'node:perf_hooks';
import { recordAudit } from '../../db/audit.ts';
import { findUser, type UserRow } from '../../db/users.ts';
import type { Queryable } from '../../db/transaction.ts';
import { ApiError } from '../http/apiError.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createThrottle } from './throttle.ts';
import { createTurns } from './turns.ts';

/** Checks a name and a password, and records the login. Throws 401 where they do not fit, 429 after too many failures from one address. */
export type Login = (request: FastifyRequest, username: string, password: string) => Promise<UserRow>;

export function createLogin(db: Queryable): Login {
  const throttle = createThrottle(() => performance.now());
  const inTurn = createTurns();
  let decoy: Promise<string> | undefined;

  async function attempt(key: string, username: string, password: string): Promise<UserRow> {
    if (!throttle.allows(key)) throw new ApiError(429, 'Too many failed logins: wait a minute');
    const user = await findUser(db, username);
    // An unknown name takes as long as a wrong password.
    const stored = user?.passwordHash ?? (await (decoy ??= hashPassword('')));
    const fits = await verifyPassword(password, stored);
    if (!user || !fits) {
      throttle.failed(key);
      throw new ApiError(401, 'Invalid credentials');
    }
    throttle.succeeded(key);
    return user;
  }

  return async (request, username, password) => {
    const key = `${request.ip} ${username}`;
    // One after the other, so that many guesses at once are counted like many in a row.
    const user = await inTurn(key, () => attempt(key, username, password));
    await recordAudit(db, { actor: user.username, address: request.ip, action: 'login' });
    return user;
  };
}
