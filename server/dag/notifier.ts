import type { Json, NotifierDefinition } from '../core/definition.ts';
import type { AskedQuestion } from '../core/notification.ts';
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
  /** Of a mapped task: which instance. */
  readonly mapIndex?: number;
  readonly state: string;
  readonly businessDay: Day;
  readonly url: string;
  readonly error?: string;
  /** What an approval asks. */
  readonly question?: AskedQuestion;
}

const definitions = new WeakMap<Notifier, NotifierDefinition>();
type NotifierFunction = (event: NotifierEvent) => unknown;
const functions = new WeakMap<NotifierDefinition, Readonly<Record<string, NotifierFunction>>>();

function notifier(
  name: NotifierDefinition['notifier'],
  { connection, ...options }: { readonly connection: ConnectionRef } & Readonly<Record<string, unknown>>,
): Notifier {
  if (!isConnectionRef(connection)) {
    throw new DagError('INVALID_OPTION', `${name}: give its connection by connection('name')`);
  }
  const made = Object.freeze({ notifier: name });
  const definition = { notifier: name, connection: connection.connection, options: encodeAll(name, options) };
  definitions.set(made, definition);
  functions.set(
    definition,
    Object.fromEntries(
      Object.entries(options).filter((entry): entry is [string, NotifierFunction] => typeof entry[1] === 'function'),
    ),
  );
  return made;
}

/** What the author's function of a notifier, as a DAG of this process holds it, makes of an event. */
export function callNotifier(definition: NotifierDefinition, name: string, event: NotifierEvent): unknown {
  const call = functions.get(definition)?.[name];
  if (!call) throw new Error(`the notifier ${definition.notifier} has no function '${name}' here`);
  return call(event);
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
  const refusal = () =>
    new DagError('INVALID_OPTION', `${what}: give a list of notifiers: webhook(...), slack(...) or email(...)`);
  const given: unknown = notifiers ?? [];
  if (!Array.isArray(given)) throw refusal();
  return given.map((each: unknown) => {
    const definition = typeof each === 'object' && each !== null ? definitions.get(each as Notifier) : undefined;
    if (!definition) throw refusal();
    return definition;
  });
}
