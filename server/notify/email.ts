import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { noticeText, noticeTitle } from '../core/notification.ts';
import type { ConnectionValue } from '../dag/context.ts';
import { NotAccepted, type Send } from './attempt.ts';

export const SUBMISSION_PORT = 587;
const TLS_PORT = 465;

/** A mail with the built-in text. Its Message-ID is made of the delivery id, so a repeat is the same mail. */
export const sendEmail: Send = async ({ deliveryId, notice, notifier, rendered, connection }, signal) => {
  const { host, from } = addressesOf(connection);
  const port = connection.port ?? SUBMISSION_PORT;
  // Opened here, so that it can be closed whatever the server does.
  const socket = connect({ host, port });
  const close = () => socket.destroy();
  // Told by whoever waits for the socket at that moment.
  socket.on('error', () => {});
  signal.addEventListener('abort', close);
  try {
    await once(socket, 'connect', { signal });
    const transport = createTransport({ host, port, connection: socket, ...securityOf(connection, port) });
    const sending = transport.sendMail({
      from,
      to: (notifier.options as { readonly to: string[] }).to,
      subject: rendered.subject ?? noticeTitle(notice),
      text: noticeText(notice),
      messageId: `<${deliveryId}@haru>`,
      headers: { 'Haru-Delivery': deliveryId },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await Promise.race([sending, aborted(signal)]);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
};

/** Host and sender that a connection names. Throws {@link NotAccepted} where one is missing. */
export function addressesOf({ host, login, extra }: ConnectionValue): { readonly host: string; readonly from: string } {
  const from = extra['from'] ?? extra['from_email'] ?? login;
  if (host === undefined) throw new NotAccepted('its connection names no SMTP server: give it --host', false);
  if (typeof from === 'string' && from.includes('@')) return { host, from };
  throw new NotAccepted(`its connection names no sender: give it --extra '{"from": "haru@example.com"}'`, false);
}

/** A password crosses the network encrypted only, unless the connection says `extra.insecure`. */
export function securityOf({ login, password, extra }: ConnectionValue, port: number): object {
  const secure = port === TLS_PORT || extra['secure'] === true;
  return {
    secure,
    requireTLS: !secure && login !== undefined && extra['insecure'] !== true,
    ...(login === undefined ? {} : { auth: { user: login, pass: password ?? '' } }),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** A server that refuses for good answers with a number from 500. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NotAccepted) return error;
  const { responseCode } = error as { readonly responseCode?: number };
  return responseCode === undefined
    ? error
    : new NotAccepted(`the mail server refused: ${error.message}`, responseCode >= 500);
}
