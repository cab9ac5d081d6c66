import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { FileStatus, FileSystem, UnfinishedUpload } from '../fileSystem.ts';
import { cleanPath, FileSystemError } from '../fileSystem.ts';
import { s3Client } from './client.ts';
import { s3Refusal } from './refusal.ts';
import type { S3Settings } from './settings.ts';
import { s3Key, s3Url } from './settings.ts';
import { headObject, storeObject } from './upload.ts';

/**
 * Files of an S3 bucket below a folder. A folder is there as long as something lies in it, or where it was made by itself:
 * then an empty object named `folder/` stands for it.
 */
export function s3FileSystem(settings: S3Settings): FileSystem {
  const client = s3Client(settings);
  const { bucket } = settings;
  const at = (path: string): string => s3Key(settings, path);
  /** What the names of a folder's files begin with. */
  const inside = (folder: string): string => (at(folder) === '' ? '' : `${at(folder)}/`);
  const url = (path: string): string => s3Url(settings, path);
  const objectOf = (path: string) => ({ client, bucket, key: at(path), url: url(path) });

  async function saying<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw s3Refusal(error, url(path), settings);
    }
  }

  /** At most two names of what lies in a folder, its own marker among them. */
  async function someInside(folder: string): Promise<readonly string[]> {
    const found = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: inside(folder), MaxKeys: 2 }));
    return (found.Contents ?? []).flatMap(({ Key }) => Key ?? []);
  }

  const stat = async (path: string): Promise<FileStatus | null> => {
    const found = at(path) === '' ? null : await headObject(objectOf(path));
    if (found !== null)
      return {
        path: cleanPath(path),
        kind: 'file',
        bytes: found.ContentLength ?? 0,
        modifiedAt: found.LastModified ?? NO_TIME,
      };
    const isFolder = (await someInside(path)).length > 0;
    return isFolder ? folderStatus(cleanPath(path)) : null;
  };

  return {
    url,
    stat: (path) => saying(path, () => stat(path)),
    list: (folder) =>
      saying(folder, async () => {
        const own = inside(folder);
        const base = cleanPath(folder);
        const pathOf = (key: string): string => {
          const name = key.slice(own.length).replace(/\/$/, '');
          return base === '' ? name : `${base}/${name}`;
        };
        const statuses: FileStatus[] = [];
        const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: own, Delimiter: '/' });
        for await (const page of pages) {
          for (const { Prefix } of page.CommonPrefixes ?? [])
            if (Prefix !== undefined) statuses.push(folderStatus(pathOf(Prefix)));
          for (const { Key, Size, LastModified } of page.Contents ?? []) {
            if (Key === undefined || Key === own) continue;
            statuses.push({ path: pathOf(Key), kind: 'file', bytes: Size ?? 0, modifiedAt: LastModified ?? NO_TIME });
          }
        }
        return statuses.sort((a, b) => (a.path < b.path ? -1 : 1));
      }),
    read: (path) =>
      saying(path, async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: at(path) }));
        return Body as Readable;
      }),
    put: (path, source) => saying(path, () => storeObject(objectOf(path), source)),
    remove: (path) =>
      saying(path, async () => {
        const isFile = (await headObject(objectOf(path))) !== null;
        const names = isFile ? [at(path)] : await someInside(path);
        const [name, ...more] = names;
        if (name === undefined) return false;
        if (!isFile && (name !== inside(path) || more.length > 0))
          throw new FileSystemError('not_empty', url(path), 'the folder is not empty');
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
        return true;
      }),
    makeFolder: (path) =>
      saying(path, async () => {
        if (inside(path) === '') return;
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: inside(path), Body: Buffer.alloc(0) }));
      }),
    uploads: {
      list: (folder) =>
        saying(folder, async () => {
          const own = inside(folder);
          const base = cleanPath(folder);
          const found: UnfinishedUpload[] = [];
          let marker: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } | null = {};
          while (marker !== null) {
            const page: ListMultipartUploadsCommandOutput = await client.send(
              new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: own, ...marker }),
            );
            for (const { Key, UploadId } of page.Uploads ?? []) {
              const name = Key?.slice(own.length);
              if (name === undefined || UploadId === undefined || name.includes('/')) continue;
              found.push({ path: base === '' ? name : `${base}/${name}`, id: UploadId });
            }
            marker = nextPage(page);
          }
          return found;
        }),
      remove: ({ path, id }) =>
        saying(path, async () => {
          await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: at(path), UploadId: id }));
        }),
    },
  };
}

/** Folders have no time of their own. */
const NO_TIME = new Date(0);

function folderStatus(path: string): FileStatus {
  return { path, kind: 'folder', bytes: 0, modifiedAt: NO_TIME };
}

function nextPage({
  IsTruncated,
  NextKeyMarker,
  NextUploadIdMarker,
}: ListMultipartUploadsCommandOutput): { readonly KeyMarker: string; readonly UploadIdMarker?: string } | null {
  if (IsTruncated !== true || NextKeyMarker === undefined) return null;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
  };
}
