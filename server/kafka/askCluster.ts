import { Admin } from '@platformatic/kafka';
import type { ConnectionValue } from '../dag/context.ts';
import { clientOptions } from './clientOptions.ts';
import { clientReasonOf } from './clientReasonOf.ts';

/** So long for an answer of a broker, in milliseconds. */
const TIMEOUT = 10_000;

/** Asks a cluster who it is; an error names the brokers and what was wrong. */
export async function askCluster(connection: string, value: ConnectionValue): Promise<string> {
  const options = clientOptions(connection, value);
  const admin = new Admin({ ...options, clientId: 'haru', autocreateTopics: false, timeout: TIMEOUT, retries: 0 });
  try {
    const { brokers } = await admin.metadata({ topics: [] });
    return `Kafka with ${brokers.size === 1 ? '1 broker' : `${brokers.size} brokers`}`;
  } catch (error) {
    throw new Error(`${options.bootstrapBrokers.join(', ')}: ${clientReasonOf(error)}`, { cause: error });
  } finally {
    await admin.close();
  }
}
