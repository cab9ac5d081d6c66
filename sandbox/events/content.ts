import type { Agent, Place } from './pools.ts';
import {
  AGENT_TAILS,
  AGENTS,
  MALFORMED,
  METHODS,
  PATHS,
  REFERRERS,
  SEARCHES,
  STATUSES,
  USERS,
  pickAddress,
} from './pools.ts';
import type { Random } from './random.ts';
import { between, pick } from './random.ts';

/** A request as the web server knows it; null where the line says `-`. */
export interface Request {
  readonly kind: 'request';
  readonly address: string;
  readonly place: Place | null;
  readonly user: string;
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly status: number;
  readonly bytes: number | null;
  readonly responseTime: number | null;
  readonly referrer: string;
  readonly agent: Agent;
  /** The agent's text and what a few lines have behind it. */
  readonly agentText: string;
}

export interface Malformed {
  readonly kind: 'malformed';
  readonly text: string;
}

export function drawMalformed(random: Random): Malformed {
  return { kind: 'malformed', text: pick(random, MALFORMED) };
}

/** `tag` ends the query of the request, so that every line of a log is another one. */
export function drawRequest(random: Random, tag: string): Request {
  const agent = pick(random, AGENTS);
  const path = pick(random, PATHS);
  const search = path === '/search' ? `q=${pick(random, SEARCHES)}&` : '';
  return {
    kind: 'request',
    ...pickAddress(random),
    user: pick(random, USERS),
    method: pick(random, METHODS),
    target: `${path}?${search}n=${tag}`,
    httpVersion: random() < 0.8 ? '1.1' : '2.0',
    status: pick(random, STATUSES),
    bytes: random() < 0.02 ? null : between(random, 0, 80_000),
    responseTime: random() < 0.03 ? null : between(random, 1, 3_000),
    referrer: pick(random, REFERRERS),
    agent,
    agentText: random() < 0.05 ? agent.text + pick(random, AGENT_TAILS) : agent.text,
  };
}
