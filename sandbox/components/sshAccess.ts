/** How one logs in to an SSH host of ours: the fields of a connection of type `ssh`. */
export interface SshAccess {
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** In OpenSSH's format. */
  readonly privateKey: string;
  /** The pinned host key: its SHA-256 fingerprint, `SHA256:...`. */
  readonly hostKey: string;
}
