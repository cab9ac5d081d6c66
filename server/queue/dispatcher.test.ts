import { expect, it } from 'vitest';
import type { TryJob, TryQueue } from './queue.ts';
import { createDispatcher } from './dispatcher.ts';

function job(runId: number): TryJob {
  return { queue: 'default', lane: 0, runId, taskNo: 0, mapIndex: -1, tryNumber: 0, dispatchNumber: 1 };
}

/** A queue that answers when it is told to. */
function slowQueue() {
  const batches: { readonly runs: readonly number[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  const add: TryQueue['add'] = (jobs) => {
    const answer = Promise.withResolvers<void>();
    batches.push({ runs: jobs.map(({ runId }) => runId), answer });
    return answer.promise;
  };
  return { batches, queue: { add } };
}

it('hands over at once, and what comes meanwhile together', async () => {
  const { batches, queue } = slowQueue();
  const { dispatch, settled } = createDispatcher(queue, () => {});
  dispatch([]);
  expect(batches).toEqual([]);
  for (const id of [1, 2, 3]) dispatch([job(id)]);
  const all = settled();
  batches[0]!.answer.resolve();
  await expect.poll(() => batches.map(({ runs }) => runs)).toEqual([[1], [2, 3]]);
  batches[1]!.answer.resolve();
  await all;
  await settled();
});

it('reports what the queue does not take, and goes on', async () => {
  const { batches, queue } = slowQueue();
  const errors: unknown[] = [];
  const { dispatch, settled } = createDispatcher(queue, (error) => void errors.push(error));
  dispatch([job(1)]);
  dispatch([job(2)]);
  batches[0]!.answer.reject(new Error('away'));
  await expect.poll(() => batches.map(({ runs }) => runs)).toEqual([[1], [2]]);
  batches[1]!.answer.resolve();
  await settled();
  expect(errors).toEqual([new Error('away')]);
});
