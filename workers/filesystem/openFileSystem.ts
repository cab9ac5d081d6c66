import type { ConnectionValue } from '../../server/dag/context.ts';
import { FileSystemError } from './fileSystem.ts';
import type { FileSystem } from './fileSystem.ts';
import { localFileSystem } from './localFileSystem.ts';
import { s3OnDemand } from './s3/onDemand.ts';
import { s3Settings } from './s3/settings.ts';
import { simpleAuth } from './webhdfsAuth.ts';
import { webHdfsFileSystem } from './webhdfsFileSystem.ts';

type Connections = (name: string) => Promise<ConnectionValue>;

/** A folder as an author or the ledger writes it, opened. */
export interface OpenFolder {
  readonly files: FileSystem;
  /** The folder's path within `files`. */
  readonly path: string;
}

const URL_FORM = /^([a-z][a-z0-9]*):\/\//;
const CONNECTION_FORM = /^([A-Za-z0-9_.-]+):\/(?!\/)(.*)$/;

/**
 * Opens a place: a URL (`file:///data/x`, `webhdfs://host:9870/x`, `s3://bucket/x`) or a path of a connection (`warehouse:/nginx/x`)
 * whose `extra.url` is the root. A bare URL is a root of its own and is spoken to without a user or keys.
 */
export async function openPlace(place: string, connections: Connections): Promise<OpenFolder> {
  if (URL_FORM.test(place)) return { files: fileSystemOf(place, null), path: '' };
  const [, name, path] = CONNECTION_FORM.exec(place) ?? [];
  if (name === undefined || path === undefined) {
    throw new FileSystemError(
      'place',
      place,
      'not a place for files: expected a URL such as file:///data or a path of a connection such as warehouse:/folder',
    );
  }
  const connection = await connections(name);
  const root = connection.extra['url'];
  if (typeof root !== 'string') {
    throw new FileSystemError(
      'place',
      place,
      `the connection ${name} has no extra.url that names the root of its files`,
    );
  }
  return { files: fileSystemOf(root, connection), path };
}

/** The same, with a question to the store: a path, key, bucket or address that it refuses shows before anything else is done. */
export async function openAndAsk(place: string, connections: Connections): Promise<OpenFolder> {
  const opened = await openPlace(place, connections);
  await opened.files.stat(opened.path);
  return opened;
}

/** The user that a place's connection names; null: none, or the place is a URL. */
export async function userOfPlace(place: string, connections: Connections): Promise<string | null> {
  const name = CONNECTION_FORM.exec(place)?.[1];
  if (name === undefined) return null;
  const connection = await connections(name);
  const user = connection.extra['user'] ?? connection.login;
  return typeof user === 'string' ? user : null;
}

/** The file system below a root URL, with the user that the connection names. */
export function fileSystemOf(root: string, connection: ConnectionValue | null): FileSystem {
  const scheme = URL_FORM.exec(root)?.[1];
  switch (scheme) {
    case 'file':
      return localFileSystem(new URL(root));
    case 'webhdfs':
    case 'swebhdfs': {
      const [, authority = '', path = ''] = /^s?webhdfs:\/\/([^/]*)(.*)$/.exec(root) ?? [];
      const user = connection?.extra['user'] ?? connection?.login;
      return webHdfsFileSystem(
        {
          nameNodes: authority.split(',').map((host) => `${scheme === 'webhdfs' ? 'http' : 'https'}://${host}`),
          auth: simpleAuth(typeof user === 'string' ? user : null),
          idleMs: 60_000,
        },
        path,
      );
    }
    case 's3':
      return s3OnDemand(s3Settings(root, connection));
    default:
      throw new FileSystemError(
        'place',
        root,
        `no file system for ${scheme ?? 'it'}; supported are file://, webhdfs:// and s3://`,
      );
  }
}
