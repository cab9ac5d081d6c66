import { describe, expect, it } from 'vitest';
import { ADMIN, testApi } from './support.ts';

const { app, database, token, call } = await testApi();

const SESSION = '/api/haru/v1/session';

function cookieOf(response: {
  readonly cookies: readonly { readonly name: string; readonly value: string }[];
}): string {
  const cookie = response.cookies.find(({ name }) => name === 'haru_session');
  return `haru_session=${cookie?.value ?? ''}`;
}

async function logIn() {
  const response = await app.inject({ method: 'POST', url: SESSION, payload: ADMIN });
  return { response, cookie: cookieOf(response), csrf: response.json<{ csrfToken: string }>().csrfToken };
}

describe('a token', () => {
  const ask = (payload: object | string, type = 'application/json', url = '/auth/token') =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

  it.each(['/auth/token', '/auth/token/cli'])('is given by %s', async (url) => {
    const response = await ask(ADMIN, 'application/json', url);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ access_token: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('is recorded with who asked', async () => {
    await ask(ADMIN);
    const { body } = await call('GET', '/api/v2/eventLogs?event=login&order_by=-id&limit=1');
    expect(body).toMatchObject({ event_logs: [{ owner: 'admin', event: 'login' }] });
  });

  it('is given for a form too', async () => {
    const form = new URLSearchParams(ADMIN).toString();
    expect((await ask(form, 'application/x-www-form-urlencoded')).statusCode).toBe(201);
  });

  it.each([
    [401, { username: 'admin', password: 'wrong' }, 'application/json', 'Invalid credentials'],
    [401, { username: 'nobody', password: 'wrong' }, 'application/json', 'Invalid credentials'],
    [400, { username: '', password: '' }, 'application/json', expect.any(String)],
    [422, { username: 'admin' }, 'application/json', expect.any(String)],
    [422, { ...ADMIN, more: 1 }, 'application/json', expect.any(String)],
    [422, { ...ADMIN, username: 'x'.repeat(201) }, 'application/json', expect.any(String)],
    [415, 'x', 'text/plain', expect.any(String)],
  ])('is refused with %i for %j', async (status, payload, type, detail) => {
    const response = await ask(payload, type);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ detail });
  });

  it('is stored only as a hash', async () => {
    const { rows } = await database.pool.query<{ hash: Buffer }>(`select hash from haru.api_token`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ hash }) => hash.toString())).not.toContain(token);
    expect(rows.every(({ hash }) => hash.length === 32)).toBe(true);
  });

  it.each([
    [401, {}, 'Not authenticated'],
    [401, { authorization: 'Basic YWRtaW46YWRtaW4=' }, 'Not authenticated'],
    [403, { authorization: 'Bearer bogus' }, 'Invalid JWT token'],
    [401, { cookie: 'haru_session=bogus' }, 'Not authenticated'],
  ])('decides: %i for %j', async (status, headers, detail) => {
    const response = await app.inject({ url: '/api/v2/dags', headers });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ detail });
  });

  it('that has expired is told from one that is unknown', async () => {
    const fresh = (await ask(ADMIN)).json<{ access_token: string }>().access_token;
    const use = () => app.inject({ url: '/api/v2/dags', headers: { authorization: `Bearer ${fresh}` } });
    expect((await use()).statusCode).toBe(200);
    await database.pool.query(
      `update haru.api_token set expires_at = clock_timestamp() - interval '1 second' where id = (select max(id) from haru.api_token)`,
    );
    expect((await use()).json()).toEqual({ detail: 'Token Expired' });
  });
});

describe('a session', () => {
  it('is a cookie that no script and no other site gets, and a CSRF token', async () => {
    const { response } = await logIn();
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ user: { username: 'admin', role: 'admin' }, csrfToken: expect.any(String) });
    expect(response.cookies).toEqual([
      expect.objectContaining({ name: 'haru_session', httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 604_800 }),
    ]);
  });

  it('reads without, and changes only with the CSRF token', async () => {
    const { cookie, csrf } = await logIn();
    const pause = (headers: Record<string, string>) =>
      app.inject({
        method: 'PATCH',
        url: '/api/v2/dags/none',
        payload: { is_paused: true },
        headers: { cookie, ...headers },
      });
    expect((await app.inject({ url: SESSION, headers: { cookie } })).json()).toMatchObject({ csrfToken: csrf });
    expect((await app.inject({ url: '/api/v2/dags', headers: { cookie } })).statusCode).toBe(200);
    expect((await pause({})).statusCode).toBe(403);
    expect((await pause({ 'x-csrf-token': 'bogus' })).statusCode).toBe(403);
    expect((await pause({ 'x-csrf-token': csrf })).statusCode).toBe(404);
  });

  it('is over after the logout', async () => {
    const { cookie, csrf } = await logIn();
    const headers = { cookie, 'x-csrf-token': csrf };
    expect((await app.inject({ method: 'DELETE', url: SESSION, headers })).statusCode).toBe(204);
    expect((await app.inject({ url: SESSION, headers })).statusCode).toBe(401);
  });

  it('begins and ends on the page, whereto the paths of Airflow lead', async () => {
    const led = async (url: string, headers: Record<string, string> = {}) => {
      const response = await app.inject({ url: `/api/v2/auth/${url}`, headers });
      return [response.statusCode, response.headers['location']];
    };
    const escaped = encodeURIComponent('/dags?q=mart');
    expect(await led('login')).toEqual([307, '/sign-in']);
    expect(await led(`login?next=${escaped}`)).toEqual([307, `/sign-in?to=${escaped}`]);
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example'])
      expect(await led(`login?next=${encodeURIComponent(next)}`)).toEqual([400, undefined]);
    expect(await led('logout')).toEqual([307, '/sign-in']);
    const { cookie } = await logIn();
    expect(await led('logout', { cookie })).toEqual([307, '/sign-in']);
    expect((await app.inject({ url: SESSION, headers: { cookie } })).statusCode).toBe(401);
  });

  it('ends when its time is over or its user may no longer log in', async () => {
    const { cookie } = await logIn();
    const status = async () => (await app.inject({ url: SESSION, headers: { cookie } })).statusCode;
    await database.pool.query(`update haru.app_user set is_active = false`);
    expect(await status()).toBe(401);
    await database.pool.query(`update haru.app_user set is_active = true`);
    expect(await status()).toBe(200);
    await database.pool.query(`update haru.user_session set expires_at = clock_timestamp()`);
    expect(await status()).toBe(401);
  });

  it('is refused after many wrong passwords, for that name and address only', async () => {
    const attempt = (username: string) =>
      app.inject({ method: 'POST', url: SESSION, payload: { username, password: 'wrong' } });
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) statuses.push((await attempt('guessed')).statusCode);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await attempt('another')).statusCode).toBe(401);
  });

  it('is refused after as many wrong passwords that come all at once, and right ones wait for each other', async () => {
    const attempt = (payload: object) => app.inject({ method: 'POST', url: SESSION, payload });
    const many = (payload: object) => Promise.all(Array.from({ length: 15 }, () => attempt(payload)));
    const wrong = await many({ username: 'rushed', password: 'wrong' });
    expect(wrong.filter(({ statusCode }) => statusCode === 401)).toHaveLength(10);
    expect(wrong.filter(({ statusCode }) => statusCode === 429)).toHaveLength(5);
    expect((await many(ADMIN)).map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 15 }, () => 200));
  });
});

describe('behind a proxy', async () => {
  const { app: proxied } = await testApi({ isBehindProxy: true });
  const logInFrom = (forwardedFor: string, password = 'wrong') =>
    proxied.inject({
      method: 'POST',
      url: SESSION,
      payload: { ...ADMIN, password },
      headers: { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https' },
    });

  it('the address that counts is the one that the proxy added, whatever the caller says', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++)
      statuses.push((await logInFrom(`10.0.0.${count}, 203.0.113.1`)).statusCode);
    expect(statuses.at(-1)).toBe(429);
    expect((await logInFrom('203.0.113.2')).statusCode).toBe(401);
  });

  it('the cookie is for https only', async () => {
    const { cookies } = await logInFrom('203.0.113.3', ADMIN.password);
    expect(cookies).toEqual([expect.objectContaining({ name: 'haru_session', secure: true })]);
  });
});

const { body: document } = await call<{ paths: Record<string, object> }>('GET', '/openapi.json');

describe('every route', () => {
  const OPEN = new Set([
    '/auth/token',
    '/auth/token/cli',
    '/api/v2/auth/login',
    '/api/v2/auth/logout',
    '/api/v2/monitor/health',
    '/api/v2/version',
    'POST /api/haru/v1/session',
  ]);
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );

  it.each(routes.filter(({ method, path }) => !OPEN.has(path) && !OPEN.has(`${method} ${path}`)))(
    '$method $path is closed to strangers',
    async ({ method, path }) => {
      const url = path.replaceAll(/\{\w+\}/g, '1');
      const response = await app.inject({ method: method as 'GET', url });
      expect(response.statusCode).toBe(401);
      expect(response.json()).toEqual({ detail: 'Not authenticated' });
      expect(response.headers['content-type']).toBe('application/json');
    },
  );

  it.each(['/api/v2/monitor/health', '/api/v2/version', '/openapi.json'])('%s is open', async (url) => {
    expect((await app.inject(url)).statusCode).toBe(200);
  });
});
