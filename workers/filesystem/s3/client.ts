import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './settings.ts';

const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;
const ATTEMPTS = 4;

/** By their settings: a place is opened for each file, and its connections are kept. */
const clients = new Map<string, S3Client>();

/** A client for the store, the same for the same settings. */
export function s3Client(settings: S3Settings): S3Client {
  const { bucket: _bucket, prefix: _prefix, ...reach } = settings;
  const key = JSON.stringify(reach);
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = makeClient(reach);
  clients.set(key, client);
  return client;
}

function makeClient({
  endpoint,
  region,
  pathStyle,
  proxy,
  credentials,
}: Omit<S3Settings, 'bucket' | 'prefix'>): S3Client {
  const agent = {
    keepAlive: true,
    ...(proxy === null ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
  };
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    maxAttempts: ATTEMPTS,
    // Bodies are signed and read back by their own checksum; other stores than Amazon's refuse the newer ones.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      httpAgent: new Agent(agent),
      httpsAgent: new SecureAgent(agent),
    },
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
  });
}
