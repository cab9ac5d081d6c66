import type { Json } from './definition.ts';

/** What a person is asked, as it is stored with the task instance that waits for the answer. */
export interface Question {
  readonly subject: string;
  readonly body: string | null;
  readonly choices: readonly string[];
  readonly isMultiple: boolean;
  /** The fields of its form: a JSON Schema each, by name; a `default` in it is the value where none is given. */
  readonly params: Readonly<Record<string, Json>>;
  /** The users who may answer; none: everybody who may change a run. */
  readonly assignees: readonly string[];
  /** What counts as chosen when nobody has answered in time; null: the task fails then. */
  readonly onTimeout: readonly string[] | null;
}

export interface Answer {
  /** The user who gave it; null: the time was over. */
  readonly by: string | null;
  readonly choices: readonly string[];
  readonly params: Readonly<Record<string, Json>>;
}

/** Why an answer is not taken, in words; null: it is. What its form holds is checked besides. */
export type AnswerRefusal = { readonly kind: 'not_assigned' } | { readonly kind: 'invalid'; readonly message: string };

/** Whether this user may answer so: by the assignees, the choices that are offered, and the fields of the form. */
export function refuseAnswer(
  { choices, isMultiple, params, assignees }: Question,
  given: Answer & { readonly by: string },
): AnswerRefusal | null {
  if (assignees.length > 0 && !assignees.includes(given.by)) return { kind: 'not_assigned' };
  const unknown = given.choices.filter((choice) => !choices.includes(choice));
  if (unknown.length > 0) return invalid(`Invalid options ${list(unknown)}; allowed options are ${list(choices)}.`);
  if (given.choices.length === 0) return invalid(`No option chosen; allowed options are ${list(choices)}.`);
  if (new Set(given.choices).size < given.choices.length)
    return invalid(`An option is chosen twice: ${list(given.choices)}.`);
  if (!isMultiple && given.choices.length > 1)
    return invalid('Multiple options chosen but this Human-in-the-loop task accepts only a single option.');
  const stray = Object.keys(given.params).filter((name) => !Object.hasOwn(params, name));
  if (stray.length > 0) return invalid(`The form has no fields ${list(stray)}; it has ${list(Object.keys(params))}.`);
  return null;
}

function invalid(message: string): AnswerRefusal {
  return { kind: 'invalid', message };
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}
