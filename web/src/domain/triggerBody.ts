import type { components } from '../api/schema.ts';
import { readFields, textOf, toUtcField, type FieldProblem, type ParamField } from './paramsForm.ts';

export type TriggerBody = components['schemas']['TriggerBody'];
type RunSummary = components['schemas']['RunSummary'];

/** What the reader typed; times are as a date-time field holds them, on the UTC clock. */
export interface TriggerDraft {
  readonly params: Readonly<Record<string, string>>;
  readonly intervalStart: string;
  readonly intervalEnd: string;
  readonly logicalDate: string;
  readonly runId: string;
  readonly note: string;
}

export type DateProblem = 'both' | 'order' | 'date';

export type TriggerReading =
  | { readonly ok: true; readonly body: TriggerBody }
  | {
      readonly ok: false;
      readonly params: Readonly<Record<string, FieldProblem>>;
      readonly interval: DateProblem | null;
      readonly logicalDate: DateProblem | null;
    };

export function emptyDraft(fields: readonly ParamField[]): TriggerDraft {
  const params = Object.fromEntries(fields.map((field) => [field.name, field.initial]));
  return { params, intervalStart: '', intervalEnd: '', logicalDate: '', runId: '', note: '' };
}

/** A run once more: its parameters and its data interval, with a run id of its own. */
export function draftOfRun(
  fields: readonly ParamField[],
  { conf, intervalStart, intervalEnd }: Pick<RunSummary, 'conf' | 'intervalStart' | 'intervalEnd'>,
): TriggerDraft {
  const usual = emptyDraft(fields);
  const given = fields
    .filter(({ name }) => Object.hasOwn(conf, name))
    .map(({ name, kind }) => [name, textOf(conf[name], kind)] as const);
  return {
    ...usual,
    params: { ...usual.params, ...Object.fromEntries(given) },
    intervalStart: intervalStart === null ? '' : toUtcField(intervalStart),
    intervalEnd: intervalEnd === null ? '' : toUtcField(intervalEnd),
  };
}

/** The request that the draft stands for, or what must be corrected before. */
export function readDraft(draft: TriggerDraft, fields: readonly ParamField[]): TriggerReading {
  const { values: params, problems } = readFields(fields, draft.params);
  const start = instantOf(draft.intervalStart);
  const end = instantOf(draft.intervalEnd);
  const logicalDate = instantOf(draft.logicalDate);
  const interval = intervalProblem(start, end);
  const dateProblem = logicalDate === undefined ? 'date' : null;
  if (Object.keys(problems).length > 0 || interval !== null || dateProblem !== null) {
    return { ok: false, params: problems, interval, logicalDate: dateProblem };
  }
  return {
    ok: true,
    body: {
      params,
      ...(typeof start === 'string' && typeof end === 'string' && { intervalStart: start, intervalEnd: end }),
      ...(typeof logicalDate === 'string' && { logicalDate }),
      ...(draft.runId.trim() !== '' && { runId: draft.runId.trim() }),
      ...(draft.note.trim() !== '' && { note: draft.note.trim() }),
    },
  };
}

/** Null: empty; undefined: no date and time. */
export function instantOf(field: string): string | null | undefined {
  if (field === '') return null;
  const at = new Date(`${field}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function intervalProblem(start: string | null | undefined, end: string | null | undefined): DateProblem | null {
  if (start === undefined || end === undefined) return 'date';
  if ((start === null) !== (end === null)) return 'both';
  return start !== null && end !== null && end <= start ? 'order' : null;
}
