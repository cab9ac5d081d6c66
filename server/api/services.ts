import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../db/database.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import type { Verbs } from '../scheduler/verbs.ts';
import type { KeyRing } from '../secrets/keyRing.ts';
import type { Hints } from './stream/hints.ts';
import type { Views } from './views/views.ts';

/** What every route may use. */
export interface Services extends Verbs {
  readonly database: Database;
  readonly definitions: DefinitionCache;
  /** Seals what people give of connections and variables. */
  readonly keyRing: KeyRing;
  readonly hints: Hints;
  /** Of events that have arrived or are loaded; absent where the process knows of none. */
  readonly views?: Views;
  /** Of the package, `0.1.0`. */
  readonly version: string;
}

/** The routes of one resource. */
export type Routes = FastifyPluginAsyncTypebox<{ readonly services: Services }>;
