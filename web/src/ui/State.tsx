import { PARTITION_DISPLAY, type PartitionState } from '../domain/assetCalendar.ts';
import {
  ACTION_DISPLAY,
  BACKFILL_STATE_DISPLAY,
  DATE_STATE_DISPLAY,
  type BackfillAction,
  type BackfillDateState,
  type BackfillState,
} from '../domain/backfill.ts';
import {
  DEADLINE_DISPLAY,
  NOTIFICATION_DISPLAY,
  type DeadlineState,
  type NotificationStatus,
} from '../domain/notices.ts';
import { EXACTNESS_DISPLAY, type Exactness } from '../domain/eventViews.ts';
import { RERUN_STATE_DISPLAY, RERUN_STEP_DISPLAY, type RerunState, type RerunStepState } from '../domain/rerun.ts';
import { PROCESS_DISPLAY, type ProcessStanding } from '../domain/processes.ts';
import { READINESS_DISPLAY, type Readiness } from '../domain/today.ts';
import { useText } from '../i18n/language.ts';
import {
  RUN_STATE_DISPLAY,
  TASK_STATE_DISPLAY,
  TRY_OUTCOME_DISPLAY,
  type RunState,
  type StateDisplay,
  type TaskState,
  type TryOutcome,
} from '../domain/states.ts';
import { Icon } from './Icon.tsx';
import './state.css';

/** A state as icon and word, in its color. */
function Pill({ display, label }: { readonly display: StateDisplay; readonly label: string }) {
  return (
    <span className="state-pill" data-tone={display.tone}>
      <span className="state-disc" data-live={display.tone === 'live' || undefined}>
        <Icon name={display.icon} size={10} />
      </span>
      {label}
    </span>
  );
}

export function TaskStatePill({ state }: { readonly state: TaskState }) {
  return <Pill display={TASK_STATE_DISPLAY[state]} label={useText().taskState[state]} />;
}

export function RunStatePill({ state }: { readonly state: RunState }) {
  return <Pill display={RUN_STATE_DISPLAY[state]} label={useText().runState[state]} />;
}

export function TryOutcomePill({ outcome }: { readonly outcome: TryOutcome | null }) {
  const text = useText();
  if (outcome === null) return <Pill display={TASK_STATE_DISPLAY.running} label={text.taskState.running} />;
  return <Pill display={TRY_OUTCOME_DISPLAY[outcome]} label={text.tryOutcome[outcome]} />;
}

export function BackfillStatePill({ state }: { readonly state: BackfillState }) {
  return <Pill display={BACKFILL_STATE_DISPLAY[state]} label={useText().backfill.states[state]} />;
}

export function BackfillDatePill({ state }: { readonly state: BackfillDateState }) {
  return <Pill display={DATE_STATE_DISPLAY[state]} label={useText().backfill.dateStates[state]} />;
}

export function BackfillActionPill({ action }: { readonly action: BackfillAction }) {
  return <Pill display={ACTION_DISPLAY[action]} label={useText().backfill.actions[action]} />;
}

export function PartitionPill({ state }: { readonly state: PartitionState }) {
  const text = useText();
  return <Pill display={PARTITION_DISPLAY[state]} label={text.asset.states[state]} />;
}

export function ReadinessPill({ readiness }: { readonly readiness: Readiness }) {
  return <Pill display={READINESS_DISPLAY[readiness]} label={useText().today.readiness[readiness]} />;
}

export function ExactnessPill({ exactness }: { readonly exactness: Exactness }) {
  return <Pill display={EXACTNESS_DISPLAY[exactness]} label={useText().view.exactness[exactness]} />;
}

export function RerunStatePill({ state }: { readonly state: RerunState }) {
  const text = useText();
  return <Pill display={RERUN_STATE_DISPLAY[state]} label={text.rerun.states[state]} />;
}

export function RerunStepPill({ state }: { readonly state: RerunStepState }) {
  const text = useText();
  return <Pill display={RERUN_STEP_DISPLAY[state]} label={text.rerun.stepStates[state]} />;
}

export function DeadlinePill({ state }: { readonly state: DeadlineState }) {
  const text = useText();
  return <Pill display={DEADLINE_DISPLAY[state]} label={text.notice.deadlineStates[state]} />;
}

export function NotificationPill({ status }: { readonly status: NotificationStatus }) {
  return <Pill display={NOTIFICATION_DISPLAY[status]} label={useText().notice.statuses[status]} />;
}

export function TestPill({ isGood }: { readonly isGood: boolean }) {
  const text = useText();
  const display = TRY_OUTCOME_DISPLAY[isGood ? 'success' : 'failed'];
  return <Pill display={display} label={isGood ? text.connection.good : text.connection.bad} />;
}

export function ProcessPill({ standing }: { readonly standing: ProcessStanding }) {
  const text = useText();
  return <Pill display={PROCESS_DISPLAY[standing]} label={text.worker.standings[standing]} />;
}

interface StateMarkProps {
  readonly display: StateDisplay;
  readonly label: string;
  readonly size?: number;
  /** True: it was so at the time; nothing goes on now. */
  readonly isPast?: boolean;
}

/** The icon alone, with the word as its name. */
export function StateMark({ display, label, size = 18, isPast = false }: StateMarkProps) {
  return (
    <span className="state-mark" data-tone={display.tone} title={label} style={{ inlineSize: size, blockSize: size }}>
      <span className="state-disc" data-live={(display.tone === 'live' && !isPast) || undefined}>
        <Icon name={display.icon} size={Math.round(size * 0.62)} />
      </span>
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
