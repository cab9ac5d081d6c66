import type { Json, NotifierDefinition } from '../core/definition.ts';
import { isConnectionRef } from './connection.ts';
import type { ConnectionRef, Day } from './context.ts';
import { DagError } from './dagError.ts';
import { encodeOption } from './encode.ts';

export interface Notifier {
  readonly notifier: string;
}

/** What a notifier's functions get of the run, task or deadline that it tells about. */
export interface NotifierEvent {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId?: string;
  readonly state: string;
  readonly businessDay: Day;
  readonly url: string;
  readonly error?: string;
}

const definitions = new WeakMap<Notifier, NotifierDefinition>();

function notifier(
  name: NotifierDefinition['notifier'],
  { connection, ...options }: { readonly connection: ConnectionRef } & Readonly<Record<string, unknown>>,
): Notifier {
  if (!isConnectionRef(connection)) {
    throw new DagError('INVALID_OPTION', `${name}: give its connection by connection('name')`);
  }
  const made = Object.freeze({ notifier: name });
  definitions.set(made, { notifier: name, connection: connection.connection, options: encodeAll(name, options) });
  return made;
}

function encodeAll(name: string, options: Readonly<Record<string, unknown>>): Json {
  const encoded = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(encoded.map(([key, value]) => [key, encodeOption(value, `${name}.${key}`).json]));
}

export function webhook(options: { connection: ConnectionRef; body?: (event: NotifierEvent) => Json }): Notifier {
  return notifier('webhook', options);
}

export function slack(options: { connection: ConnectionRef; text?: (event: NotifierEvent) => string }): Notifier {
  return notifier('slack', options);
}

export function email(options: {
  connection: ConnectionRef;
  to: readonly string[];
  subject?: (event: NotifierEvent) => string;
}): Notifier {
  return notifier('email', options);
}

/** What is stored of a list of notifiers; `what` names the option in an error. */
export function notifierDefinitions(notifiers: readonly Notifier[] | undefined, what: string): NotifierDefinition[] {
  return (notifiers ?? []).map((each) => {
    const definition = typeof each === 'object' && each !== null ? definitions.get(each) : undefined;
    if (!definition) {
      throw new DagError('INVALID_OPTION', `${what}: give a list of notifiers: webhook(...), slack(...) or email(...)`);
    }
    return definition;
  });
}
