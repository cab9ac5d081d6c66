import { expect, it } from 'vitest';
import { shareName } from './ledger.ts';

it('names a share by its source and key', () => {
  expect(shareName({ source: 'log_buffer>warehouse:/nginx', key: '20221130' })).toBe(
    'log_buffer>warehouse:/nginx/20221130',
  );
});
