import { join } from 'node:path';
import { hashPassword } from '../../server/api/auth/password.ts';
import { startApi } from '../../server/api/process.ts';
import { createUser } from '../../server/db/users.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { atEnd } from '../support/atEnd.ts';
import { startInstallation } from '../support/installation.ts';

export const ADMIN = { username: 'admin', password: 'correct horse battery staple' };

/** An installation with an API that listens, a user, and a file that does not load. */
export async function startServer(): Promise<{ readonly url: string; readonly token: string }> {
  const { url: databaseUrl, database } = await startInstallation({ dags: join(import.meta.dirname, 'dags/compat.ts') });
  await createUser(database.pool, ADMIN.username, await hashPassword(ADMIN.password));
  await database.pool.query(
    `insert into haru.import_error (file, message, line, col) values ('/dags/broken.ts', 'Unexpected token', 3, 7)`,
  );
  const api = await startApi({
    databaseUrl,
    host: '127.0.0.1',
    port: 0,
    verbs: notifyingVerbs(database.pool),
    keyRing: parseKeyRing(generateKey()),
    logger: false,
    onError: () => {},
    isBehindProxy: false,
  });
  atEnd(() => api.stop());
  const login = await fetch(`${api.url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return { url: api.url, token };
}
