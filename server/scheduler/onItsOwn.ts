import { isOutage } from '../db/outage.ts';

/**
 * Does a part of a round whose failure is no reason to leave out the rest: the error is reported, and `otherwise` is the
 * answer. An outage of Postgres concerns the whole round and is thrown on.
 */
export async function onItsOwn<T>(onError: (error: unknown) => void, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isOutage(error)) throw error;
    onError(error);
    return otherwise;
  }
}
