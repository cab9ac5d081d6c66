import type { Question } from './approval.ts';
import type { DagDefinition, Json, NotifierDefinition, TaskDefinition } from './definition.ts';

export const OCCASIONS = ['success', 'failure', 'retry', 'deadline', 'question'] as const;
/** What a notification tells about. */
export type Occasion = (typeof OCCASIONS)[number];

/** A notification as receivers are told of it. */
export interface Notice {
  readonly occasion: Occasion;
  readonly dagId: string;
  /** Null: the run had not been created when its deadline passed. */
  readonly runId: string | null;
  readonly taskId: string | null;
  readonly mapIndex: number;
  readonly tryNumber: number | null;
  readonly state: string;
  readonly businessDay: string | null;
  readonly error: string | null;
  /** What is asked, where that is what it tells of. */
  readonly question?: AskedQuestion;
  /** Of the page that shows it. */
  readonly url: string;
}

/** A question as receivers are told of it. */
export interface AskedQuestion extends Pick<
  Question,
  'subject' | 'body' | 'choices' | 'isMultiple' | 'assignees' | 'onTimeout'
> {
  /** An ISO instant in UTC; null: it waits without limit. */
  readonly until: string | null;
}

/** What the author's functions made of a notice; what they did not make is built in. */
export interface Rendered {
  readonly body?: Json;
  readonly text?: string;
  readonly subject?: string;
}

/** The functions that a notifier may have, and what each must give. */
export const NOTIFIER_FUNCTIONS = {
  webhook: { body: 'json' },
  slack: { text: 'text' },
  email: { subject: 'text' },
} as const satisfies Record<NotifierDefinition['notifier'], Partial<Record<keyof Rendered, 'json' | 'text'>>>;

/** The names of the functions that the author has given a notifier. */
export function functionsOf({ notifier, options }: NotifierDefinition): readonly (keyof Rendered)[] {
  const given = (options ?? {}) as Readonly<Record<string, { readonly $function?: true } | null>>;
  return (Object.keys(NOTIFIER_FUNCTIONS[notifier]) as (keyof Rendered)[]).filter((name) => given[name]?.$function);
}

/** The notifier at a place of a definition: task number (-1: the DAG itself), list, and place in it; null: there is none. */
export function notifierAt(
  definition: DagDefinition,
  { taskNo, occasion, place }: { readonly taskNo: number; readonly occasion: Occasion; readonly place: number },
): NotifierDefinition | null {
  const owner = taskNo < 0 ? definition : definition.tasks[taskNo];
  if (!owner) return null;
  const { notify = [] } = owner as Partial<TaskDefinition>;
  const lists = {
    success: owner.onSuccess,
    failure: owner.onFailure,
    retry: 'onRetry' in owner ? owner.onRetry : [],
    deadline: owner.deadline?.notify ?? [],
    question: notify,
  } as const satisfies Record<Occasion, readonly NotifierDefinition[]>;
  return lists[occasion][place] ?? null;
}

/** Whether the end of a task or of a run is to be told to anybody. */
export function hasNotifiers(
  owner: Pick<DagDefinition, 'onSuccess' | 'onFailure'> & { readonly onRetry?: readonly NotifierDefinition[] },
): boolean {
  return owner.onSuccess.length + owner.onFailure.length + (owner.onRetry?.length ?? 0) > 0;
}

/** In one line: what happened, to what, and for which day. */
export function noticeTitle(notice: Notice): string {
  const { dagId, taskId, mapIndex, businessDay } = notice;
  const task = taskId === null ? '' : `.${taskId}${mapIndex < 0 ? '' : `[${mapIndex}]`}`;
  return `${dagId}${task} ${happened(notice)}${businessDay === null ? '' : ` (${businessDay})`}`;
}

function happened({ occasion, tryNumber, question }: Notice): string {
  switch (occasion) {
    case 'success':
      return 'succeeded';
    case 'failure':
      return 'failed';
    case 'retry':
      return `failed in try ${tryNumber ?? 1} and is tried again`;
    case 'deadline':
      return 'has missed its deadline';
    case 'question':
      return question ? `asks: ${question.subject}` : 'asks a question';
  }
}

/** The built-in text. */
export function noticeText(notice: Notice): string {
  const { runId, error, question, url } = notice;
  return [
    noticeTitle(notice),
    ...(question ? questionLines(question) : []),
    ...(runId === null ? [] : [`run ${runId}`]),
    ...(error === null ? [] : [error]),
    url,
  ].join('\n');
}

function questionLines({ body, choices, isMultiple, assignees, onTimeout, until }: AskedQuestion): readonly string[] {
  return [
    ...(body === null ? [] : [body]),
    `${isMultiple ? 'choices, several at once' : 'choices'}: ${choices.join(', ')}`,
    ...(assignees.length === 0 ? [] : [`asked: ${assignees.join(', ')}`]),
    ...(until === null ? [] : [`until ${until}, then ${onTimeout ? onTimeout.join(', ') : 'it fails'}`]),
  ];
}

/** What the author's functions are given. */
export function noticeEvent(notice: Notice) {
  const { dagId, runId, taskId, mapIndex, state, businessDay, error, question, url } = notice;
  return {
    dagId,
    runId: runId ?? '',
    ...(taskId === null ? {} : { taskId }),
    ...(mapIndex < 0 ? {} : { mapIndex }),
    state,
    businessDay: businessDay ?? '',
    url,
    ...(error === null ? {} : { error }),
    ...(question ? { question } : {}),
  };
}

/** The link to what a notice tells about, below the address at which people reach the page. */
export function noticeUrl(
  publicUrl: string,
  { dagId, runId, taskId, mapIndex }: Pick<Notice, 'dagId' | 'runId' | 'taskId' | 'mapIndex'>,
): string {
  const part = (name: string, value: string | null): string =>
    value === null ? '' : `/${name}/${encodeURIComponent(value)}`;
  const instance = mapIndex < 0 ? '' : `?map=${mapIndex}`;
  const path = part('dags', dagId) + (runId === null ? '' : part('runs', runId) + part('tasks', taskId) + instance);
  return publicUrl.replace(/\/+$/, '') + path;
}
