import { fileURLToPath } from 'node:url';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { cleanPath } from '../../filesystem/fileSystem.ts';
import { s3Settings, type S3Settings } from '../../filesystem/s3/settings.ts';

/** One side of a copy, as rclone takes it. */
export interface Remote {
  /** As the author wrote it. */
  readonly place: string;
  /** What stands on the command line: `SOURCE:bucket/folder`, without any secret. */
  readonly argument: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: it is reached directly, or over no network at all. */
  readonly proxy: string | null;
  /** What must not go through the proxy of the other side; null: it goes over no network. */
  readonly host: string | null;
  /** Path of the program, where the connection names one. */
  readonly program: string | null;
}

const CONNECTION_FORM = /^([A-Za-z0-9_.-]+):\/(?!\/)(.*)$/;

/** A folder of a connection (`archive:/logs/2026`) or a URL, as the remote of this name, which is known from the environment only. */
export async function remoteOf(
  name: 'SOURCE' | 'TARGET',
  place: string,
  connections: (name: string) => Promise<ConnectionValue>,
): Promise<Remote> {
  const [, connectionName, path = ''] = CONNECTION_FORM.exec(place) ?? [];
  const connection = connectionName === undefined ? null : await connections(connectionName);
  const root = connection === null ? place : connection.extra['url'];
  if (typeof root !== 'string')
    throw new Error(`${place}: the connection ${connectionName} has no extra.url that names the root of its files`);
  const below = cleanPath(path);
  const given = connection?.extra['rclone'];
  const common = { place, program: typeof given === 'string' ? given : null };
  const at = (start: string): string => `${name}:${below === '' ? start : `${start.replace(/\/+$/, '')}/${below}`}`;
  const variables = (settings: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [`RCLONE_CONFIG_${name}_${key}`, value]));
  if (root.startsWith('file://'))
    return {
      ...common,
      argument: at(fileURLToPath(root)),
      environment: variables({ TYPE: 'local' }),
      proxy: null,
      host: null,
    };
  if (!root.startsWith('s3://'))
    throw new Error(`${place}: rclone is given file:// and s3:// only, and this is ${root.replace(/:.*/s, '://')}`);
  const settings = s3Settings(root, connection);
  return {
    ...common,
    argument: at([settings.bucket, settings.prefix].filter((part) => part !== '').join('/')),
    environment: variables(s3Variables(settings, connection?.extra['provider'])),
    proxy: settings.proxy,
    host: settings.endpoint === null ? '.amazonaws.com' : new URL(settings.endpoint).hostname,
  };
}

function s3Variables(settings: S3Settings, provider: unknown): Record<string, string> {
  const { endpoint, region, pathStyle, credentials } = settings;
  return {
    TYPE: 's3',
    PROVIDER: typeof provider === 'string' ? provider : endpoint === null ? 'AWS' : 'Other',
    REGION: region,
    FORCE_PATH_STYLE: String(pathStyle),
    // A bucket that is missing is an error, not one to be made.
    NO_CHECK_BUCKET: 'true',
    ...(endpoint === null ? {} : { ENDPOINT: endpoint }),
    ...(credentials === null
      ? { ENV_AUTH: 'true' }
      : {
          ACCESS_KEY_ID: credentials.accessKeyId,
          SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken === undefined ? {} : { SESSION_TOKEN: credentials.sessionToken }),
        }),
  };
}

/** What lets each side go its way: rclone has one proxy for all, so the side without one is excepted from it. */
export function proxyVariables(source: Remote, target: Remote): Readonly<Record<string, string>> {
  const sides = [source, target].filter(({ host }) => host !== null);
  const proxies = [...new Set(sides.map(({ proxy }) => proxy))];
  const proxy = proxies.find((each) => each !== null) ?? null;
  if (proxy === null) return {};
  if (proxies.filter((each) => each !== null).length > 1)
    throw new Error(`${source.place} and ${target.place} have different proxies, and rclone goes through one only`);
  if (proxies.length === 1) return { RCLONE_HTTP_PROXY: proxy };
  const direct = sides.filter((side) => side.proxy === null).map(({ host }) => host);
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: direct.join(',') };
}
