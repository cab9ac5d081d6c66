import { expect, test } from 'vitest';
import { topicAddress } from './topicUrl.ts';

test.each([
  ['kafka://k1:9092/access', { type: 'kafka', extra: { brokers: 'k1:9092' } }],
  ['kafka://k1:9092,k2/access?tls=true', { type: 'kafka', extra: { brokers: 'k1:9092,k2', tls: true } }],
  [
    'kafka://me:p%40ss@k1/access?sasl=SCRAM-SHA-512',
    { type: 'kafka', login: 'me', password: 'p@ss', extra: { brokers: 'k1', sasl: 'SCRAM-SHA-512' } },
  ],
  ['kafka://me:p:a%3As:s@k1/access', { type: 'kafka', login: 'me', password: 'p:a:s:s', extra: { brokers: 'k1' } }],
  ['kafka://me@k1/access', { type: 'kafka', login: 'me', password: '', extra: { brokers: 'k1' } }],
])('%s names brokers and a topic', (url, connection) => {
  expect(topicAddress(url)).toEqual({ topic: 'access', connection });
});

test.each(['http://search:9200', 'kafka://k1:9092', 'kafka://k1:9092/'])('%s names no topic', (url) => {
  expect(topicAddress(url)).toBeNull();
});
