import type { ErrorCode } from '../core/errorCodes.ts';
import { HaruError } from '../core/errors.ts';

/** Something in a DAG file is not as it must be: what, where, and what would be right. */
export class DagError extends HaruError {
  /** A stack that leads to the author's line, where the error's own does not. */
  readonly site: string | undefined;

  constructor(code: ErrorCode, message: string, site?: string) {
    super(code, message);
    this.site = site;
  }
}

/** A part of the authoring API that type-checks but does not run yet. */
export function notSupported(what: string): DagError {
  return new DagError('NOT_SUPPORTED', `${what} is not supported yet`);
}
