import { createTransport } from 'nodemailer';
import type { ConnectionValue } from '../dag/context.ts';
import { addressesOf, securityOf, SUBMISSION_PORT } from './email.ts';

const TIMEOUT_MS = 10_000;

/** Connects and logs in as mails are sent, and sends none. */
export async function askMailServer(connection: ConnectionValue): Promise<string> {
  const { host, from } = addressesOf(connection);
  const port = connection.port ?? SUBMISSION_PORT;
  const transport = createTransport({
    host,
    port,
    ...securityOf(connection, port),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.verify();
    return `${host}:${port} takes mails of ${from}`;
  } finally {
    transport.close();
  }
}
