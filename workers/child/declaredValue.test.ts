import { expect, it } from 'vitest';
import { declaredValue } from './declaredValue.ts';

const of = (names: readonly string[], values: object = {}) =>
  ({ kind: 'connection', taskId: 'load', names, values: { ...values } }) as const;

it('is the value of a name that the task declares', async () => {
  expect(await declaredValue(of(['mart'], { mart: 1 }), 'mart')).toBe(1);
});

it('that nobody has made is to be made', async () => {
  await expect(declaredValue(of(['mart', 'lake'], { lake: 1 }), 'mart')).rejects.toThrow(
    "there is no connection 'mart': make it with haru connections set mart ... (there are for task 'load': lake)",
  );
  await expect(declaredValue({ ...of(['limit']), kind: 'variable' }, 'limit')).rejects.toThrow(
    "there is no variable 'limit': make it with haru variables set limit ... (there are for task 'load': none)",
  );
});

it('that the task does not declare is to be declared', async () => {
  await expect(declaredValue(of(['lake'], { lake: 1 }), 'mart')).rejects.toThrow(
    "task 'load' does not declare the connection 'mart': add connections: ['mart'] to the task's options, and if it does not exist " +
      "make it with haru connections set mart ... (there are for task 'load': lake)",
  );
});
