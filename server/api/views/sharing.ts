/** One connection for all who use it at a time. */
interface Shared<C> {
  use<T>(work: (connection: C) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Opened<C> {
  readonly connection: Promise<C>;
  users: number;
}

/**
 * Opens a connection when it is first needed. Once somebody's work has failed, who comes next gets another one; the failed
 * one is closed when the last of those who use it is through.
 */
export function sharing<C extends { close(): Promise<void> }>(open: () => Promise<C>): Shared<C> {
  let current: Opened<C> | null = null;
  const close = async ({ connection }: Opened<C>): Promise<void> => {
    await connection.then((each) => each.close()).catch(() => undefined);
  };
  return {
    async use(work) {
      const mine = (current ??= { connection: open(), users: 0 });
      mine.users += 1;
      try {
        return await work(await mine.connection);
      } catch (error) {
        if (current === mine) current = null;
        throw error;
      } finally {
        mine.users -= 1;
        if (mine.users === 0 && current !== mine) await close(mine);
      }
    },
    async close() {
      const last = current;
      current = null;
      if (last?.users === 0) await close(last);
    },
  };
}
