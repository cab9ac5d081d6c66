import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { FileSource, FileStatus, FileSystem } from './fileSystem.ts';
import { cleanPath, exactly, FileExistsError, FileSystemError, uploadPath } from './fileSystem.ts';
import type { WebHdfsAnswer, WebHdfsEndpoint } from './webhdfsRequest.ts';
import { askNameNode, exchange, remoteException, send } from './webhdfsRequest.ts';

interface HdfsStatus {
  readonly length: number;
  readonly type: 'FILE' | 'DIRECTORY';
  readonly modificationTime: number;
  readonly pathSuffix: string;
}

/** Files of HDFS below a folder, over WebHDFS. `root` is the absolute folder, '/warehouse'. */
export function webHdfsFileSystem(endpoint: WebHdfsEndpoint, root: string): FileSystem {
  const base = cleanPath(root);
  const at = (path: string): string => `/${[base, cleanPath(path)].filter((part) => part !== '').join('/')}`;
  const url = (path: string): string =>
    `webhdfs://${endpoint.nameNodes.map((nameNode) => new URL(nameNode).host).join(',')}${at(path)}`;

  const ask = async (
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    parameters: Record<string, string>,
  ): Promise<WebHdfsAnswer> => {
    const answer = await askNameNode(endpoint, method, at(path), parameters);
    throwIfRefused(answer, url(path));
    return answer;
  };

  const stat = async (path: string): Promise<FileStatus | null> => {
    const answer = await askNameNode(endpoint, 'GET', at(path), { op: 'GETFILESTATUS' });
    if (answer.status === 404) return null;
    throwIfRefused(answer, url(path));
    const { FileStatus: status } = JSON.parse(answer.body) as { FileStatus: HdfsStatus };
    return statusOf(status, cleanPath(path));
  };

  const makeFolder = async (path: string): Promise<void> => {
    const answer = await ask('PUT', path, { op: 'MKDIRS' });
    if (!saidYes(answer)) throw new FileSystemError('refused', url(path), 'the folder could not be made');
  };

  const remove = async (path: string): Promise<boolean> => saidYes(await ask('DELETE', path, { op: 'DELETE' }));

  return {
    url,
    stat,
    makeFolder,
    remove,
    async list(path) {
      const answer = await askNameNode(endpoint, 'GET', at(path), { op: 'LISTSTATUS' });
      if (answer.status === 404) return [];
      throwIfRefused(answer, url(path));
      const parsed = JSON.parse(answer.body) as { FileStatuses: { FileStatus: readonly HdfsStatus[] } };
      const folder = cleanPath(path);
      return parsed.FileStatuses.FileStatus.map((status) =>
        statusOf(status, folder === '' ? status.pathSuffix : `${folder}/${status.pathSuffix}`),
      ).sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async read(path): Promise<Readable> {
      const where = locationOf(await ask('GET', path, { op: 'OPEN', noredirect: 'true' }), url(path));
      const answer = await send(endpoint, 'GET', where);
      if ((answer.statusCode ?? 0) >= 400) {
        const body = (await answer.toArray()).map(String).join('');
        throwIfRefused({ status: answer.statusCode ?? 0, body }, url(path));
      }
      return answer;
    },
    async put(path, source) {
      const slash = path.lastIndexOf('/');
      if (slash > 0) await makeFolder(path.slice(0, slash));
      const upload = uploadPath(path);
      try {
        await create(endpoint, await createAddress(ask, upload, url(path)), source, url(path));
        const arrived = (await stat(upload))?.bytes;
        if (arrived !== source.bytes) {
          throw new FileSystemError('short', url(path), `${arrived ?? 0} of ${source.bytes} bytes arrived`);
        }
        await rename({ ask, stat, at, url }, upload, path, source.bytes);
      } catch (error) {
        await removeUpload(ask, upload).catch(() => undefined);
        throw error;
      }
    },
  };
}

const LATE_FILE_WAITS_MS = [0, 50, 200, 500];

type Ask = (
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  parameters: Record<string, string>,
) => Promise<WebHdfsAnswer>;

/** Gives the uploaded file its name. The answer to a rename can get lost after it was applied: then both names tell. */
async function rename(
  store: {
    ask: Ask;
    stat(path: string): Promise<FileStatus | null>;
    at(path: string): string;
    url(path: string): string;
  },
  from: string,
  to: string,
  bytes: number,
): Promise<void> {
  if ((await store.stat(to)) !== null) throw new FileExistsError(store.url(to));
  let refusal: unknown = null;
  try {
    if (saidYes(await store.ask('PUT', from, { op: 'RENAME', destination: store.at(to) }))) return;
  } catch (error) {
    refusal = error;
  }
  const [source, target] = [await store.stat(from), await store.stat(to)];
  if (source === null && target?.kind === 'file' && target.bytes === bytes) return;
  if (target !== null) throw new FileExistsError(store.url(to));
  throw refusal instanceof Error
    ? refusal
    : new FileSystemError('refused', store.url(to), 'the file could not be given its name');
}

/** Removes what an upload left. A DataNode may make the file only after its sender has broken off: what is not there is looked for again. */
async function removeUpload(ask: Ask, path: string): Promise<void> {
  for (const waitMs of LATE_FILE_WAITS_MS) {
    await delay(waitMs);
    if (saidYes(await ask('DELETE', path, { op: 'DELETE' }))) return;
  }
}

/** The DataNode's address for an upload; the upload's own name may be left over from an earlier attempt and is replaced. */
async function createAddress(ask: Ask, path: string, url: string): Promise<string> {
  return locationOf(await ask('PUT', path, { op: 'CREATE', overwrite: 'true', noredirect: 'true' }), url);
}

async function create(endpoint: WebHdfsEndpoint, address: string, source: FileSource, url: string): Promise<void> {
  const stream = Readable.from(exactly(source, url));
  try {
    throwIfRefused(await exchange(endpoint, 'PUT', address, { bytes: source.bytes, stream }), url);
  } catch (error) {
    if (error instanceof FileSystemError) throw error;
    throw new FileSystemError('broken', url, `the DataNode broke the upload off: ${reasonOf(error)}`, { cause: error });
  } finally {
    stream.destroy();
  }
}

function locationOf(answer: WebHdfsAnswer, url: string): string {
  const { Location: location } = JSON.parse(answer.body) as { Location?: string };
  if (location === undefined) throw new FileSystemError('refused', url, 'the NameNode named no DataNode');
  return location;
}

/** WebHDFS answers 200 with `false` for what it did not do. */
function saidYes(answer: WebHdfsAnswer): boolean {
  return (JSON.parse(answer.body) as { boolean?: boolean }).boolean === true;
}

function statusOf(status: HdfsStatus, path: string): FileStatus {
  return {
    path,
    kind: status.type === 'DIRECTORY' ? 'folder' : 'file',
    bytes: status.length,
    modifiedAt: new Date(status.modificationTime),
  };
}

const MEANING: Readonly<Record<string, readonly [code: string, message: string]>> = {
  FileNotFoundException: ['missing', 'no such file'],
  SafeModeException: [
    'safe_mode',
    'the NameNode is in safe mode and takes no writes: try again when it has left it, or have an administrator see why it is there',
  ],
  DSQuotaExceededException: [
    'quota',
    'the space quota of the folder is used up: make room or have an administrator raise it (dfsadmin -setSpaceQuota)',
  ],
  NSQuotaExceededException: [
    'quota',
    'the folder may not hold more names: remove some or have an administrator raise its quota (dfsadmin -setQuota)',
  ],
  AccessControlException: ['denied', 'not allowed for this user: grant it, or set extra.user of the connection'],
  'HTTP 401': ['denied', 'the cluster asks for more than a name, such as Kerberos, which is not implemented'],
  PathIsNotEmptyDirectoryException: ['not_empty', 'the folder is not empty'],
};

function throwIfRefused(answer: Pick<WebHdfsAnswer, 'status' | 'body'>, url: string): void {
  const remote = remoteException(answer);
  if (remote === null) return;
  const [code, meaning] = MEANING[remote.exception] ?? ['refused', remote.exception];
  throw new FileSystemError(code, url, `${meaning} (${remote.message})`);
}
