import { suggestion } from '../server/dag/identifier.ts';

/** The types of connections that operators, notifiers and folders ask for. */
const USED_TYPES = [
  'filesystem',
  'http',
  'kafka',
  'log',
  'postgres',
  'presto',
  'redis',
  'slackwebhook',
  'smtp',
  'ssh',
  'trino',
] as const;

/** What to say of a type that only a user's own code can use, with the nearest one that Haru uses; null: nothing. */
export function typeWarning(type: string): string | null {
  if ((USED_TYPES as readonly string[]).includes(type)) return null;
  return `no part of Haru uses connections of type '${type}'${suggestion(type, USED_TYPES)}`;
}
