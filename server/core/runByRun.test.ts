import { describe, expect, it } from 'vitest';
import { HaruError } from './errors.ts';
import { changeRunByRun } from './runByRun.ts';

const rows = Array.from({ length: 13 }, (_, at) => ({ run_no: at + 1, dag_id: 'etl', run_id: `r${at + 1}` }));
const requests = rows.map(({ run_no: runNo }) => ({ runNo }));

/** Changes the runs until one is refused; answers what was recorded and why it ended. */
async function changeUntil(last: number, refuse: () => Promise<boolean>) {
  const recorded: object[] = [];
  const record = (part: object) => {
    recorded.push(part);
    return Promise.resolve();
  };
  const change = ({ runNo }: { readonly runNo: number }) => (runNo < last ? Promise.resolve(true) : refuse());
  const error = await changeRunByRun({ requests, rows, change, record }).catch((thrown: unknown) => thrown);
  return { recorded, error };
}
const gone = () => Promise.resolve(false);

describe('changeRunByRun', () => {
  it('records once when all are changed', async () => {
    expect(await changeUntil(99, gone)).toEqual({ recorded: [{}], error: undefined });
  });

  it('records nothing where the first run is refused', async () => {
    const { recorded, error } = await changeUntil(1, gone);
    expect(recorded).toEqual([]);
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: 'The DagRun `r1` of `etl` was deleted or moved to another version meanwhile: try again.',
    });
  });

  it('records and names those that were changed before one is refused', async () => {
    const { recorded, error } = await changeUntil(3, gone);
    expect(recorded).toEqual([{ changed_runs: ['r1', 'r2'] }]);
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^The DagRun `r3` .* Changed before it, and not taken back: `r1`, `r2`\.$/),
    });
  });

  it('names ten of many, and keeps the fields of the refusal', async () => {
    const refusal = new HaruError('CONFLICT', 'It is mapped.', { taskId: 'a' });
    const { error } = await changeUntil(13, () => Promise.reject(refusal));
    expect(error).toMatchObject({
      message: expect.stringMatching(/^It is mapped\. .*: `r1`, .*, `r10` and 2 more\.$/),
      fields: { taskId: 'a' },
    });
  });

  it('records what was changed before a failure, which stays as it is', async () => {
    const failure = new Error('the database is gone');
    const { recorded, error } = await changeUntil(2, () => Promise.reject(failure));
    expect(recorded).toEqual([{ changed_runs: ['r1'] }]);
    expect(error).toBe(failure);
  });
});
