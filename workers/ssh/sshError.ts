/**
 * What went wrong with an SSH host: `lost` the connection could not be made or broke, and a later try may succeed; `denied`
 * the host refused our key; `host_key` the host is not the one that was pinned; `connection` the stored connection is unusable.
 */
export type SshErrorCode = 'lost' | 'denied' | 'host_key' | 'connection';

export class SshError extends Error {
  readonly code: SshErrorCode;

  constructor(code: SshErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SshError';
    this.code = code;
  }
}
