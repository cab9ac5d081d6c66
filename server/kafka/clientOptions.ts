import type { ConnectionOptions } from 'node:tls';
import type { BaseOptions } from '@platformatic/kafka';
import type { ConnectionValue } from '../dag/context.ts';

const PORT = 9092;
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

type ClientOptions = Pick<BaseOptions, 'sasl' | 'tls'> & { readonly bootstrapBrokers: string[] };

/**
 * What a connection of type `kafka` says: `host` and `port` of a broker, or `extra.brokers` for several; `login` and
 * `password` for SASL with `extra.sasl`; `extra.tls` for an encrypted connection. An error says what is wrong with it.
 */
export function clientOptions(name: string, value: ConnectionValue): ClientOptions {
  const tls = tlsOptions(name, value.extra['tls']);
  const mechanism = value.extra['sasl'] ?? (value.login === undefined ? undefined : 'PLAIN');
  return {
    bootstrapBrokers: brokers(name, value),
    ...(tls === null ? {} : { tls }),
    ...(mechanism === undefined
      ? {}
      : {
          sasl: {
            mechanism: saslMechanism(name, mechanism),
            username: value.login ?? '',
            password: value.password ?? '',
          },
        }),
  };
}

function brokers(name: string, { host, port, extra }: ConnectionValue): string[] {
  const listed = extra['brokers'];
  if (listed === undefined) {
    if (host === undefined || host === '')
      throw new Error(
        `connection ${name}: it names no broker; set host and port, or extra.brokers: ["host:9092", ...]`,
      );
    return [`${host}:${port ?? PORT}`];
  }
  const found = typeof listed === 'string' ? listed.split(',') : Array.isArray(listed) ? listed : [];
  const texts = found.map((each) => (typeof each === 'string' ? each.trim() : ''));
  if (texts.length === 0 || !texts.every((each) => /^[^\s:]+(:\d+)?$/.test(each)))
    throw new Error(
      `connection ${name}: extra.brokers must be a list such as ["host:9092", "host2:9092"], not ${JSON.stringify(listed)}`,
    );
  return texts.map((each) => (each.includes(':') ? each : `${each}:${PORT}`));
}

function saslMechanism(name: string, mechanism: unknown): (typeof MECHANISMS)[number] {
  const found = MECHANISMS.find((each) => each === mechanism);
  if (found === undefined)
    throw new Error(
      `connection ${name}: extra.sasl must be one of ${MECHANISMS.join(', ')}, not ${JSON.stringify(mechanism)}`,
    );
  return found;
}

/** `true`, or an object with `ca`, `cert`, `key` (PEM), `servername`, `rejectUnauthorized`. */
function tlsOptions(name: string, tls: unknown): ConnectionOptions | null {
  if (tls === undefined || tls === false || tls === null) return null;
  if (tls === true) return {};
  if (typeof tls !== 'object' || Array.isArray(tls))
    throw new Error(`connection ${name}: extra.tls must be true or an object with ca, cert, key or servername`);
  const { ca, cert, key, servername, rejectUnauthorized } = tls as Readonly<Record<string, unknown>>;
  const texts = Object.entries({ ca, cert, key, servername }).filter(([, text]) => text !== undefined);
  const wrong = texts.find(([, text]) => typeof text !== 'string');
  if (wrong !== undefined) throw new Error(`connection ${name}: extra.tls.${wrong[0]} must be text`);
  return { ...Object.fromEntries(texts), ...(rejectUnauthorized === false ? { rejectUnauthorized } : {}) };
}
