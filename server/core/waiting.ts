import type { Answer, Question } from './approval.ts';

/** What a task instance waits for without a slot, as it is stored with it. */
export type Wait =
  /** Looks again and again; `since`: when it looked first, in milliseconds since the epoch. */
  | { readonly kind: 'look'; readonly since: number }
  /** A moment, as an ISO instant in UTC. */
  | { readonly kind: 'time'; readonly until: string }
  | ({ readonly kind: 'run' } & AwaitedRun)
  | ({ readonly kind: 'job' } & AwaitedJob)
  | ({ readonly kind: 'answer' } & AwaitedAnswer);

/** The end of a run of a DAG, or of a task of it: the run by its id, or by its logical date (an ISO instant in UTC). */
export interface AwaitedRun {
  readonly dagId: string;
  readonly run: { readonly runId: string } | { readonly logicalDate: string };
  /** Null: the run itself. */
  readonly taskId: string | null;
}

/** The end of a job on another host, at which is looked again and again; `since`: when it was launched, in milliseconds since the epoch. */
export interface AwaitedJob {
  readonly name: string;
  /** `login@host:port` */
  readonly host: string;
  readonly since: number;
}

/** A person's answer; the moments are ISO instants in UTC. */
export interface AwaitedAnswer {
  readonly question: Question;
  readonly since: string;
  /** Null: without limit. */
  readonly until: string | null;
  /** Once it is there. */
  readonly answer: Answer | null;
}

/** How often is looked, and for how long. */
export interface LookSettings {
  readonly everyMs: number;
  readonly timeoutMs: number;
}

export type AfterLook = { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'timeout' };

/** What follows a look that has found nothing: another one, the last of them when the time is over. */
export function afterLook(sinceMs: number, nowMs: number, { everyMs, timeoutMs }: LookSettings): AfterLook {
  const left = timeoutMs - (nowMs - sinceMs);
  return left <= 0 ? { kind: 'timeout' } : { kind: 'again', delayMs: Math.min(everyMs, left) };
}

/** In words, for who asks what a task waits for. */
export function waitInWords(wait: Wait): string {
  switch (wait.kind) {
    case 'look':
      return `what it looks for since ${new Date(wait.since).toISOString()}`;
    case 'time':
      return `the time ${wait.until}`;
    case 'run':
      return `the end of ${wait.taskId === null ? '' : `${wait.taskId} in `}${nameOfRun(wait)}`;
    case 'job':
      return `the job ${wait.name} on ${wait.host}, launched at ${new Date(wait.since).toISOString()}`;
    case 'answer':
      return answerInWords(wait);
  }
}

function answerInWords({ question: { subject, assignees }, since, until }: AwaitedAnswer): string {
  const from = assignees.length > 0 ? ` from ${assignees.join(' or ')}` : '';
  return `an answer to '${subject}'${from} since ${since}${until === null ? '' : `, until ${until} at most`}`;
}

/** The run, as a sentence names it. */
export function nameOfRun({ dagId, run }: Pick<AwaitedRun, 'dagId' | 'run'>): string {
  return 'runId' in run ? `the run ${run.runId} of ${dagId}` : `the run of ${dagId} for ${run.logicalDate}`;
}
