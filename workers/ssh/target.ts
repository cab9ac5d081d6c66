import type { Json } from '../../server/core/definition.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { parsePinnedKeys, type PinnedKey } from './hostKey.ts';
import { SshError } from './sshError.ts';

/** An SSH host and how to log in there, read and checked from a connection of type `ssh`. */
export interface SshTarget {
  /** Name of the connection, for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly privateKey: string;
  readonly passphrase: string | null;
  readonly hostKeys: readonly PinnedKey[];
  /** Set for every command that runs there. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of Spark on the host; null: spark-submit is on its PATH. */
  readonly sparkHome: string | null;
  /** Folder on the host that relative paths of jobs start from; null: the login folder. */
  readonly jobs: string | null;
  /** Settings of Spark for every spark-submit there; a task's own come first. */
  readonly sparkConf: Readonly<Record<string, string>>;
  /** REST address of YARN's ResourceManager, or of each of a pair, `http://rm:8088`; null: none is named. */
  readonly yarn: readonly string[] | null;
  /** Address of the web page of Spark's own master, or of each, `http://master:8080`; null: none is named. */
  readonly sparkMaster: readonly string[] | null;
}

/** Throws an `SshError` that names the connection, the field and what it must hold. */
export function readTarget(name: string, connection: ConnectionValue): SshTarget {
  const refuse = (message: string): never => {
    throw new SshError('connection', `connection "${name}": ${message}`);
  };
  const text = (field: string): string | null => {
    const value = connection.extra[field];
    if (value === undefined || value === null) return null;
    return typeof value === 'string' && value !== ''
      ? value
      : refuse(`extra.${field} must be a text, not ${JSON.stringify(value)?.slice(0, 40)}`);
  };
  const urls = (field: string): readonly string[] | null => {
    const list = text(field)
      ?.split(',')
      .map((url) => url.trim().replace(/\/+$/, ''));
    if (list === undefined) return null;
    const wrong = list.find((url) => !/^https?:\/\/[^/\s]+/.test(url) || !URL.canParse(url));
    return wrong === undefined
      ? list
      : refuse(
          `extra.${field} must be an address such as http://host:8088, or several with commas, not ${JSON.stringify(wrong)}`,
        );
  };
  if (connection.type !== 'ssh') refuse(`its type is "${connection.type}" and must be "ssh"`);
  const hostKey =
    text('hostKey') ??
    refuse(
      'extra.hostKey is missing: pin the host with the fingerprint that "ssh-keyscan HOST | ssh-keygen -lf -" prints (SHA256:...)',
    );
  return {
    name,
    host: connection.host ?? refuse('host is missing'),
    port: connection.port ?? 22,
    login: connection.login ?? refuse('login is missing: the user to log in as'),
    privateKey: text('privateKey') ?? refuse('extra.privateKey is missing: the text of an OpenSSH private key'),
    passphrase: text('passphrase'),
    hostKeys:
      parsePinnedKeys(hostKey) ??
      refuse('extra.hostKey is neither a fingerprint (SHA256:...) nor a public key (ssh-ed25519 AAAA...)'),
    env: readTexts(connection.extra['env']) ?? refuse('extra.env must be an object of texts'),
    sparkHome: text('sparkHome'),
    jobs: text('jobs'),
    sparkConf: readTexts(connection.extra['sparkConf']) ?? refuse('extra.sparkConf must be an object of texts'),
    yarn: urls('yarn'),
    sparkMaster: urls('sparkMaster'),
  };
}

function readTexts(value: Json | undefined): Readonly<Record<string, string>> | null {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  return Object.values(value).every((entry) => typeof entry === 'string')
    ? (value as Readonly<Record<string, string>>)
    : null;
}
