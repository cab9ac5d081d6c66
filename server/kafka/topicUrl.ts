import type { ConnectionValue } from '../dag/context.ts';

const FORM = /^kafka:\/\/(?:([^/@]*)@)?([^/@?]+)\/([^/?]+)(?:\?(.*))?$/;

export interface TopicAddress {
  readonly connection: ConnectionValue;
  readonly topic: string;
}

/**
 * The topic that `kafka://[user:password@]host:port[,host:port]/topic` names, with `?sasl=SCRAM-SHA-512` for another
 * mechanism than PLAIN and `?tls=true` for an encrypted connection; null: it is no such address.
 */
export function topicAddress(url: string): TopicAddress | null {
  const [, credentials, brokers = '', topic = '', options = ''] = FORM.exec(url) ?? [];
  if (topic === '') return null;
  const [, login = '', password = ''] = /^([^:]*):?(.*)$/.exec(credentials ?? '')?.map(decodeURIComponent) ?? [];
  const given = new URLSearchParams(options);
  const sasl = given.get('sasl');
  return {
    topic: decodeURIComponent(topic),
    connection: {
      type: 'kafka',
      ...(credentials !== undefined && { login, password }),
      extra: { brokers, ...(sasl !== null && { sasl }), ...(given.get('tls') === 'true' && { tls: true }) },
    },
  };
}
