import type { Pool } from 'pg';
import type { DefinitionCache } from '../db/definitions.ts';
import type { Hint } from '../db/hints.ts';

/** Run state, and the definitions that it refers to. */
export interface Store {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
}

/** A store whose changes others hear of. */
export interface HintingStore extends Store {
  /** Called after a commit that left work to do. */
  readonly hintWork: Hint;
  /** Called after a commit that changed what is shown. */
  readonly hintChange: Hint;
}
