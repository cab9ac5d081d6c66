import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';

export type ErrorFields = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/**
 * An error that its reader can act on. `code` is for programs, the message for people: what is wrong, where, and what to
 * do. `fields` holds the values that the message speaks of.
 */
export class HaruError extends Error {
  override readonly name = 'HaruError';
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, message: string, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fields = fields;
  }

  /** The HTTP status with which the API answers this error. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
