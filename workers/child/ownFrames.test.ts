import { expect, test } from 'vitest';
import { ownFrames } from './ownFrames.ts';

test('a stack in a log keeps the frames that its reader can follow', () => {
  const stack = [
    'Error: orders: [eval1] is no table',
    'node:fs said no',
    '    at load (/dags/orders.ts:7:11)',
    '    at async file:///dags/orders.ts:12:3',
    '    at runBody ([eval1]:130426:15)',
    '    at async [eval1]:130500:3',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    'caused by: Error: refused',
    '    at connect ([eval1]:91:2)',
    '    at query (/app/node_modules/pg/client.js:3:1)',
  ].join('\n');
  expect(ownFrames(stack)).toBe(
    [
      'Error: orders: [eval1] is no table',
      'node:fs said no',
      '    at load (/dags/orders.ts:7:11)',
      '    at async file:///dags/orders.ts:12:3',
      'caused by: Error: refused',
      '    at query (/app/node_modules/pg/client.js:3:1)',
    ].join('\n'),
  );
});
