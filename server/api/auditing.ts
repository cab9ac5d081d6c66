import type { FastifyRequest } from 'fastify';
import { recordAudit } from '../db/audit.ts';
import type { AuditEntry } from '../db/audit.ts';
import { principalOf, viaOf } from './auth/authenticate.ts';
import type { Requester } from '../core/runVerbs.ts';
import type { Services } from './services.ts';

/** Records what the request changed; to be awaited before the answer goes out. */
export function audit(
  services: Services,
  request: FastifyRequest,
  entry: Omit<AuditEntry, 'actor' | 'address'>,
): Promise<void> {
  return recordAudit(services.database.pool, { ...entry, actor: principalOf(request).username, address: request.ip });
}

export function requesterOf(request: FastifyRequest): Requester {
  return { user: principalOf(request).username, via: viaOf(request) };
}
