import { expect, test } from 'vitest';
import { warehouseAt } from './defaultConnections.ts';

test.each([
  ['file:///data/a?b@c', null, null, { url: 'file:///data/a?b@c' }],
  ['webhdfs://nn1:9870,nn2:9870/창고', null, null, { url: 'webhdfs://nn1:9870,nn2:9870/창고' }],
  ['webhdfs://etl@nn1:9870,nn2:9870/x', 'etl', null, { url: 'webhdfs://nn1:9870,nn2:9870/x' }],
  [
    's3://KEY:a%2Fb%2Bc%40@logs/nginx?endpoint=http://h:9000&region=ap-northeast-2&pathStyle=false',
    'KEY',
    'a/b+c@',
    { url: 's3://logs/nginx', endpoint: 'http://h:9000', region: 'ap-northeast-2', pathStyle: 'false' },
  ],
  ['s3://logs', null, null, { url: 's3://logs' }],
])('%s becomes a connection whose parts are where they belong', (text, login, password, extra) => {
  const { login: user = null, password: secret = null, extra: rest } = warehouseAt(text);
  expect([user, secret, rest]).toEqual([login, password, extra]);
});
