import { expect, test } from 'vitest';
import { sharing } from './sharing.ts';

function connections() {
  const opened: { closed: number; close(): Promise<void> }[] = [];
  const shared = sharing(() => {
    const connection = {
      closed: 0,
      close() {
        connection.closed += 1;
        return Promise.resolve();
      },
    };
    opened.push(connection);
    return Promise.resolve(connection);
  });
  return { opened, shared, closed: () => opened.map(({ closed }) => closed) };
}

test('a failure closes nothing that others use, and who comes next gets another connection', async () => {
  const { opened, shared, closed } = connections();
  const long = Promise.withResolvers<string>();
  const first = shared.use(() => long.promise);
  await expect(shared.use(() => Promise.reject(new Error('one of two')))).rejects.toThrow('one of two');
  expect(closed()).toEqual([0]);
  expect(await shared.use((connection) => Promise.resolve(opened.indexOf(connection)))).toBe(1);
  long.resolve('through');
  expect(await first).toBe('through');
  expect(closed()).toEqual([1, 0]);
  await shared.close();
  expect(closed()).toEqual([1, 1]);
});

test('a connection that cannot be opened is tried again, and closing twice is harmless', async () => {
  let tries = 0;
  const shared = sharing<{ close(): Promise<void> }>(() => {
    tries += 1;
    return Promise.reject(new Error(`away ${tries}`));
  });
  await expect(shared.use(() => Promise.resolve())).rejects.toThrow('away 1');
  await expect(shared.use(() => Promise.resolve())).rejects.toThrow('away 2');
  await shared.close();
  await shared.close();
});

test('one that is in use when all is closed is closed when its user is through', async () => {
  const { shared, closed } = connections();
  const work = Promise.withResolvers<void>();
  const use = shared.use(() => work.promise);
  await shared.close();
  expect(closed()).toEqual([0]);
  work.resolve();
  await use;
  expect(closed()).toEqual([1]);
});
