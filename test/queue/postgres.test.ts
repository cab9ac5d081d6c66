import { describe } from 'vitest';
import { openQueue } from '../../server/queue/bullmq.ts';
import { hasOldestPostgres, testDatabase } from '../support/testDatabase.ts';
import { describeQueue } from './suite.ts';

describe('the queue on Postgres', async () => {
  const { url } = await testDatabase();
  describeQueue((namespace) => openQueue({ url, namespace, onError: () => {} }));
});

describe.skipIf(!hasOldestPostgres())('the queue on Debian’s Postgres 15', async () => {
  const { url } = await testDatabase({ oldest: true });
  describeQueue((namespace) => openQueue({ url, namespace, onError: () => {} }));
});
