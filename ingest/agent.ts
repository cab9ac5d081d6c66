import { UAParser } from 'ua-parser-js';
import { remembering } from './lru.ts';

/** `user_agent` of an event, as Logstash's filter names what it does not know. */
export interface AgentFields {
  readonly name: string;
  readonly version?: string;
  readonly device: { readonly name: string };
  readonly os: { readonly name: string; readonly version?: string };
}

const UNKNOWN = 'Other';

/** Names of browser, device and system for the text of a `User-Agent` header. */
export function agentReader(cacheSize: number): (text: string) => AgentFields {
  return remembering(cacheSize, (text) => {
    const { browser, device, os } = new UAParser(text).getResult();
    return {
      name: browser.name ?? UNKNOWN,
      ...(browser.version !== undefined && { version: browser.version }),
      device: { name: device.model ?? UNKNOWN },
      os: { name: os.name ?? UNKNOWN, ...(os.version !== undefined && { version: os.version }) },
    };
  });
}
