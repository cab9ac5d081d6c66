import type { Json } from '../../../server/core/definition.ts';
import { hidePassword } from '../../../server/core/hidePassword.ts';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { cleanPath, FileSystemError } from '../fileSystem.ts';

/** A bucket, how to reach it and as whom. */
export interface S3Settings {
  readonly bucket: string;
  /** Folder of the bucket that is the root, without slashes at its ends. */
  readonly prefix: string;
  /** Null: Amazon's own, by region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** URL of an HTTP proxy; null: none. */
  readonly proxy: string | null;
  /** Null: those that the machine itself has, such as the role of an instance. */
  readonly credentials: S3Credentials | null;
}

interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * The settings of `s3://bucket/prefix`. A connection's login and password are the access key and its secret; its `extra` may
 * hold `endpoint`, `region`, `pathStyle`, `proxy` and `sessionToken`.
 */
export function s3Settings(root: string, connection: ConnectionValue | null): S3Settings {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(root) ?? [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{2,62}$/.test(bucket)) {
    throw new FileSystemError(
      'place',
      hidePassword(root),
      'expected s3://bucket/folder; keys and endpoint belong in a connection whose extra.url this is',
    );
  }
  const extra = connection?.extra ?? {};
  const text = (name: string): string | null => textOf(extra[name], name, root);
  const endpoint = text('endpoint');
  const token = text('sessionToken');
  const { login, password } = connection ?? {};
  if ((login === undefined) !== (password === undefined)) {
    throw new FileSystemError(
      'denied',
      root,
      'the connection has an access key without a secret or a secret without a key: give both, as login and password, or none',
    );
  }
  return {
    bucket,
    prefix: cleanPath(prefix),
    endpoint,
    region: text('region') ?? DEFAULT_REGION,
    pathStyle: flagOf(extra['pathStyle'], root) ?? endpoint !== null,
    proxy: text('proxy'),
    credentials:
      login === undefined || password === undefined
        ? null
        : { accessKeyId: login, secretAccessKey: password, ...(token === null ? {} : { sessionToken: token }) },
  };
}

/** The key of a path in the bucket. */
export function s3Key({ prefix }: S3Settings, path: string): string {
  return [prefix, cleanPath(path)].filter((part) => part !== '').join('/');
}

export function s3Url(settings: S3Settings, path: string): string {
  return `s3://${[settings.bucket, s3Key(settings, path)].filter((part) => part !== '').join('/')}`;
}

function textOf(value: Json | undefined, name: string, root: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '')
    throw new FileSystemError('place', root, `extra.${name} of the connection is not a text`);
  if ((name === 'endpoint' || name === 'proxy') && !/^https?:\/\/[^/]/.test(value))
    throw new FileSystemError('place', root, `extra.${name} of the connection is not a URL such as http://host:9000`);
  return value;
}

/** In a URL's query it is a text. */
function flagOf(value: Json | undefined, root: string): boolean | null {
  if (value === undefined || value === null) return null;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new FileSystemError('place', root, 'extra.pathStyle of the connection is neither true nor false');
}
