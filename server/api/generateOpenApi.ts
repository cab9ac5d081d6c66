/** `npm run generate:openapi`: writes the document of all routes beside this file. Needs no database. */
import { writeFileSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { openDatabase } from '../db/database.ts';
import { createDefinitionCache } from '../db/definitions.ts';
import { buildApp } from './app.ts';
import type { Verbs } from '../scheduler/verbs.ts';
import { generateKey, parseKeyRing } from '../secrets/keyRing.ts';
import { createHints } from './stream/hints.ts';

const database = openDatabase('postgres://nowhere.invalid/', { applicationName: 'haru openapi' });
const app = await buildApp({
  services: {
    database,
    definitions: createDefinitionCache(),
    ...({} as Verbs),
    keyRing: parseKeyRing(generateKey()),
    hints: createHints().hints,
    version: packageJson.version,
  },
  logger: false,
  pageFolder: '',
});
const { body } = await app.inject('/openapi.json');
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
await app.close();
await database.close();
