import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { generateKey, parseKeyRing, sealedWith } from './keyRing.ts';
import { loadKeyRing } from './loadKeyRing.ts';

const [older, newer] = [generateKey(), generateKey()];

test('what is sealed opens again, under the same name only', () => {
  const ring = parseKeyRing(newer);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (secret, about, other) => {
      const sealed = ring.seal(secret, about);
      expect(ring.open(sealed, about)).toBe(secret);
      if (other !== about) expect(() => ring.open(sealed, other)).toThrow(/changed outside of Haru/);
    }),
  );
});

test('one secret sealed twice looks different', () => {
  const ring = parseKeyRing(newer);
  expect(ring.seal('s', 'a').equals(ring.seal('s', 'a'))).toBe(false);
});

test('any changed byte is noticed', () => {
  const ring = parseKeyRing(newer);
  const sealed = ring.seal('secret', 'connection:mart');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => ring.open(changed, 'connection:mart')).toThrow(/connection:mart cannot be opened/);
  }
  expect(() => ring.open(sealed.subarray(0, 10), 'connection:mart')).toThrow(/cannot be opened/);
});

test('after a rotation the older key still opens, and the newer one seals', () => {
  const before = parseKeyRing(older);
  const after = parseKeyRing(`${newer},${older}`);
  expect(after.open(before.seal('secret', 'x'), 'x')).toBe('secret');
  expect(sealedWith(after.seal('secret', 'x'))).toBe(after.newest);
  expect(after.newest).not.toBe(before.newest);
  expect(() => parseKeyRing(newer).open(before.seal('secret', 'x'), 'x')).toThrow(
    `sealed with key ${before.newest}, which the key ring does not hold`,
  );
});

test('keys are read in base64 and in hexadecimal; another length is refused by position', () => {
  const hex = Buffer.from(newer, 'base64').toString('hex');
  expect(parseKeyRing(hex).newest).toBe(parseKeyRing(newer).newest);
  expect(() => parseKeyRing(`${newer},c2hvcnQ=`)).toThrow('HARU_SECRET_KEY: key 2 has 5 bytes');
});

describe('the key in HARU_HOME', () => {
  function home(): string {
    const folder = mkdtempSync(join(tmpdir(), 'haru-keys-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, 'home');
  }

  test('is made once, for its owner alone', () => {
    const folder = home();
    const ring = loadKeyRing({ home: folder, secretKey: null });
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(loadKeyRing({ home: folder, secretKey: null }).newest).toBe(ring.newest);
  });

  const STARTERS = 3;

  test('is one for all processes that start at the same moment, and never seen half made', async () => {
    const folder = home();
    const folders = Array.from({ length: 200 }, (_, number) => join(folder, String(number)));
    const module = JSON.stringify(new URL('./loadKeyRing.ts', import.meta.url).href);
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const { started, folders } = workerData;
      import(${module}).then(({ loadKeyRing }) => {
        Atomics.add(started, 0, 1);
        while (Atomics.load(started, 0) < ${STARTERS});
        parentPort.postMessage(folders.map((home) => loadKeyRing({ home, secretKey: null }).newest));
      });`;
    const started = new Int32Array(new SharedArrayBuffer(4));
    const rings = await Promise.all(
      Array.from({ length: STARTERS }, async () => {
        const starter = new Worker(code, { eval: true, workerData: { started, folders } });
        const [ids] = (await once(starter, 'message')) as [string[]];
        return ids;
      }),
    );
    for (const ids of rings) expect(ids).toEqual(rings[0]);
    expect(readdirSync(folders[0] as string)).toEqual(['secret.key']);
  });

  test('gives way to HARU_SECRET_KEY, and is not made then', () => {
    const folder = home();
    expect(loadKeyRing({ home: folder, secretKey: newer }).newest).toBe(parseKeyRing(newer).newest);
    expect(() => readFileSync(join(folder, 'secret.key'))).toThrow(/ENOENT/);
  });

  test('is refused where other users can read it', () => {
    const folder = home();
    loadKeyRing({ home: folder, secretKey: null });
    chmodSync(join(folder, 'secret.key'), 0o644);
    expect(() => loadKeyRing({ home: folder, secretKey: null })).toThrow(
      /readable by other users \(mode 644\).*chmod 600/,
    );
  });
});
