import { isWorthRepeating } from '../core/delivery.ts';
import { noticeText } from '../core/notification.ts';
import type { Json } from '../core/definition.ts';
import type { ConnectionValue } from '../dag/context.ts';
import { NotAccepted, type Message, type Send } from './attempt.ts';

/** The author's body, or what happened, field by field. */
export const sendWebhook: Send = ({ deliveryId, notice, rendered, connection }, signal) =>
  post(connection, deliveryId, rendered.body ?? { deliveryId, ...notice, text: noticeText(notice) }, signal);

/** What Slack's incoming webhooks take, and those that are shaped like them. */
export const sendSlack: Send = ({ deliveryId, notice, rendered, connection }: Message, signal) =>
  post(connection, deliveryId, { text: rendered.text ?? noticeText(notice) }, signal);

async function post(
  connection: ConnectionValue,
  deliveryId: string,
  body: object | Json,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(addressOf(connection), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'haru',
      ...headersOf(connection),
      'haru-delivery': deliveryId,
      'idempotency-key': deliveryId,
    },
    body: JSON.stringify(body),
    // Another place than the one that was set gets neither the message nor the secrets.
    redirect: 'manual',
    signal,
  });
  await response.body?.cancel();
  if (response.ok) return;
  const answer = `the receiver answered ${response.status} ${response.statusText}`.trim();
  if (response.status >= 300 && response.status < 400)
    throw new NotAccepted(`${answer}, a redirection; give the connection the address that it leads to`, true);
  throw new NotAccepted(answer, !isWorthRepeating(response.status));
}

/** `extra.url` whole, or host, port and `extra.path`; where a path is secret, as with Slack, it may stand as the password. */
function addressOf({ type, host, port, schema, login, password, extra }: ConnectionValue): URL {
  const { url, path } = extra;
  const hasScheme = host?.includes('://') ?? false;
  const base =
    typeof url === 'string'
      ? url
      : host && `${hasScheme ? '' : `${schema ?? 'https'}://`}${host}${port === undefined ? '' : `:${port}`}`;
  const secretPath = type.startsWith('slack') && login === undefined ? (password ?? '') : '';
  const whole = [base ?? '', typeof path === 'string' ? path : '', secretPath].filter((part) => part !== '');
  const address = URL.parse(
    whole.map((part, i) => (i === 0 ? part.replace(/\/$/, '') : part.replace(/^\//, ''))).join('/'),
  );
  if (address && ['http:', 'https:'].includes(address.protocol)) return address;
  throw new NotAccepted(
    `its connection names no http address: give it --host https://..., or --extra '{"url": "https://..."}'`,
    false,
  );
}

function headersOf({ type, login, password, extra }: ConnectionValue): Record<string, string> {
  const { headers } = extra;
  const own = Object.entries(typeof headers === 'object' && headers !== null ? headers : {}).map(([name, value]) => [
    name.toLowerCase(),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const authorization =
    login !== undefined
      ? `Basic ${Buffer.from(`${login}:${password ?? ''}`).toString('base64')}`
      : password !== undefined && !type.startsWith('slack')
        ? `Bearer ${password}`
        : null;
  return {
    ...(authorization === null ? {} : { authorization }),
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}
