import { FileSystemError } from '../fileSystem.ts';
import type { S3Settings } from './settings.ts';

interface S3Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  readonly Region?: unknown;
}

/** A store's refusal in words that say what to do about it. */
export function s3Refusal(error: unknown, url: string, settings: S3Settings): FileSystemError {
  if (error instanceof FileSystemError) return error;
  const failure = asFailure(error);
  const [code, meaning] = meaningOf(failure, settings);
  const said = failure.message === '' ? failure.name : `${failure.name}: ${failure.message}`;
  return new FileSystemError(code, url, `${meaning} (${said})`, { cause: error });
}

/** Whether a conditional write was refused because the name is taken, or because another one is under way. */
export function isConditionRefused(error: unknown): boolean {
  const status = statusOf(asFailure(error));
  return status === 412 || status === 409;
}

/** Whether the store says that there is no such object; a missing bucket or user is not that. */
export function isMissing(error: unknown): boolean {
  const { name } = asFailure(error);
  return name === 'NotFound' || name === 'NoSuchKey';
}

function meaningOf(failure: S3Failure, settings: S3Settings): readonly [code: string, meaning: string] {
  const { bucket, region } = settings;
  const endpoint = settings.endpoint ?? `Amazon S3 in ${region}`;
  switch (failure.name) {
    case 'NotFound':
    case 'NoSuchKey':
      return ['missing', 'no such file'];
    case 'NoSuchBucket':
      return [
        'missing_bucket',
        `there is no bucket ${bucket} at ${endpoint}: make it, or correct the connection's extra.url`,
      ];
    case 'InvalidAccessKeyId':
    // As versitygw says it.
    case 'XAdminUserNotFound':
    case 'SignatureDoesNotMatch':
    case 'InvalidToken':
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return ['denied', `${endpoint} does not know these keys: correct login and password of the connection`];
    case 'CredentialsProviderError':
      return ['denied', 'there are no keys: set login and password of the connection'];
    case 'RequestTimeTooSkewed':
      return ['clock', "this machine's clock is off by more than the store accepts: set it right"];
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
      return ['region', regionMeaning(failure, bucket, region)];
    case 'QuotaExceeded':
    case 'InsufficientStorage':
    case 'XMinioStorageFull':
    case 'EntityTooLarge':
      return ['quota', `the store has no room for it in ${bucket}: make room or raise its quota`];
    case 'NotImplemented':
      return ['refused', `${endpoint} lacks an operation of S3 that is needed`];
  }
  const status = statusOf(failure);
  if (status === 301 || status === 307) return ['region', regionMeaning(failure, bucket, region)];
  if (status === 403) return ['denied', `these keys may not do this in the bucket ${bucket}: grant it to them`];
  if (status === 507) return ['quota', `the store has no room for it in ${bucket}`];
  if (status === undefined)
    return [
      'unreachable',
      `no answer from ${endpoint}${settings.proxy === null ? '' : ' through the proxy'}: see whether it runs and whether extra.endpoint and extra.proxy of the connection are right`,
    ];
  return ['refused', `${endpoint} refused it with status ${status}`];
}

function regionMeaning(failure: S3Failure, bucket: string, region: string): string {
  const named = failure.$response?.headers?.['x-amz-bucket-region'] ?? failure.Region;
  return `the bucket ${bucket} is not in the region ${region}: set extra.region of the connection${typeof named === 'string' ? ` to ${named}` : ''}`;
}

function statusOf(failure: S3Failure): number | undefined {
  return failure.$metadata?.httpStatusCode;
}

function asFailure(error: unknown): S3Failure {
  return error instanceof Error ? error : { name: 'Error', message: String(error) };
}
