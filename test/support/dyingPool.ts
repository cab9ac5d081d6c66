import type { Pool } from 'pg';

/** A pool of a process that dies at its nth statement, before that is sent or after it was carried out. */
export function dyingPool(pool: Pool, at: number, when: 'before' | 'after'): Pool {
  let sent = 0;
  const died = () => new Error('the process died');
  const dying = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        if (name === 'connect') return async () => dying((await Reflect.apply(value, target, [])) as object);
        if (name !== 'query') return value.bind(target) as unknown;
        return async (...given: unknown[]): Promise<unknown> => {
          sent++;
          if (sent > at || (sent === at && when === 'before')) throw died();
          const answer: unknown = await Reflect.apply(value, target, given);
          if (sent >= at) throw died();
          return answer;
        };
      },
    });
  return dying(pool);
}
