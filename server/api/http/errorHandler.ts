import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { isOutage, isRefusedValue } from '../../db/outage.ts';
import { InvalidQueryError } from '../../db/read/invalidQuery.ts';
import { ApiError } from './apiError.ts';
import { validationErrors } from './validationErrors.ts';

/**
 * Answers every error with `{"detail": ...}`. What went wrong inside (500 and above) is logged under an id that the answer
 * carries, and not told to the caller unless a route has words for it.
 */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof ApiError) {
    const { statusCode, detail } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ detail });
    return reply.code(statusCode).send({ detail, error_id: logged(error, request, 'a request could not be answered') });
  }
  if (error instanceof InvalidQueryError) return reply.code(400).send({ detail: error.message });
  if (error.validation) {
    const context = error.validationContext ?? 'body';
    const detail = validationErrors(error.validation, context, validatedPart(request, context));
    return reply.code(422).send({ detail });
  }
  const unreadable = UNREADABLE_BODY[error.code];
  if (unreadable) return reply.code(422).send({ detail: [{ ...unreadable, loc: ['body'], input: {} }] });
  if (isRefusedValue(error)) {
    request.log.warn({ err: error }, 'the database refused a value');
    return reply
      .code(400)
      .send({ detail: 'A value holds what the database cannot store, such as a NUL character or a date out of range' });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ detail: error.message });
  const unreachable = isOutage(error);
  return reply.code(unreachable ? 503 : 500).send({
    detail: unreachable ? 'The database cannot be reached' : 'Internal server error',
    error_id: logged(error, request, unreachable ? 'the database cannot be reached' : 'a request failed'),
  });
}

/** The id that finds the error in the log. */
function logged(error: Error, request: FastifyRequest, message: string): string {
  const errorId = randomUUID();
  request.log.error({ err: error, errorId }, message);
  return errorId;
}

const UNREADABLE_BODY: Readonly<Record<string, { type: string; msg: string }>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { type: 'json_invalid', msg: 'JSON decode error' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { type: 'missing', msg: 'Field required' },
};

function validatedPart(request: FastifyRequest, context: string): unknown {
  switch (context) {
    case 'querystring':
      return request.query;
    case 'params':
      return request.params;
    case 'headers':
      return request.headers;
    default:
      return request.body;
  }
}
