import type { Moment } from '../../support/gates.ts';

/** A statement of the main job. */
export interface JobMoment extends Moment {
  readonly database: 'haru' | 'mart';
}

const DRAIN = 0;
const LOAD = 2;

/** In the order in which a drain passes them. */
export const DRAIN_MOMENTS: readonly JobMoment[] = [
  moment('writes its batch into the ledger', 'haru.ledger_batch', 'before insert', `true`),
  moment(
    'has claimed the list',
    'haru.ledger_batch',
    'before update',
    `old.elements is null and new.elements is not null and new.state = 'claiming'`,
  ),
  moment(
    'publishes its files',
    'haru.ledger_batch',
    'before update',
    `old.state = 'claiming' and new.state = 'published'`,
  ),
  moment(
    'has deleted the claim',
    'haru.ledger_batch',
    'before update',
    `old.released_at is null and new.released_at is not null`,
  ),
  moment('ends the drain', 'haru.task_instance', 'before update', endOf(DRAIN)),
];

/** In the order in which a load passes them. */
export const LOAD_MOMENTS: readonly JobMoment[] = [
  moment('copies rows', 'mart.access_log', 'before insert', `hashtext(new.event_id) % 500 = 0`),
  moment('writes its receipt', 'haru_load.receipt', 'before update', `new.loaded_at is distinct from old.loaded_at`),
  moment('commits', 'haru_load.receipt', 'at commit', `new.loaded_at is distinct from old.loaded_at`),
  moment('copies the receipt', 'haru.ledger_receipt', 'before insert', `true`),
  moment('ends the load', 'haru.task_instance', 'before update', endOf(LOAD)),
];

/** Of the scheduler. */
export const SCHEDULER_MOMENTS: readonly JobMoment[] = [
  moment('starts the run', 'haru.dag_run', 'before update', `old.state = 'queued' and new.state = 'running'`),
  moment(
    'selects the first task',
    'haru.task_instance',
    'before update',
    `new.state = 'queued' and new.task_no = ${DRAIN}`,
  ),
  moment('puts the first task into the queue', 'haru_queue.job', 'before insert', `true`),
];

function endOf(taskNo: number): string {
  return `old.state = 'running' and new.state = 'success' and new.task_no = ${taskNo}`;
}

function moment(name: string, table: string, fires: Moment['fires'], when: string): JobMoment {
  return { name, database: /^haru(_queue)?\./.test(table) ? 'haru' : 'mart', table, fires, when };
}
