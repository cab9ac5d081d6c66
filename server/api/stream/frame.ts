/** One message of a server-sent-event stream, ready to be written. JSON holds no line break, so one data line is enough. */
export function frame(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A comment: it keeps proxies from ending a quiet stream. */
export const HEARTBEAT = ': keep-alive\n\n';

/** How long a browser waits before it connects again, in milliseconds. */
export const RETRY = 'retry: 2000\n\n';
