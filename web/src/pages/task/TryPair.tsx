import type { TrySummary } from '../../api/types.ts';
import { receiptRows } from '../../domain/receipt.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { TryOutcomePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

interface BesideChoiceProps {
  readonly tries: readonly TrySummary[];
  readonly shown: number;
  /** Null: none. */
  readonly beside: number | null;
  readonly onChoose: (beside: number | undefined) => void;
}

/** Chooses a try to look at beside the one that is shown. */
export function BesideChoice({ tries, shown, beside, onChoose }: BesideChoiceProps) {
  const text = useText();
  return (
    <label className="row small">
      {text.task.beside}
      <select
        className="select"
        value={beside ?? ''}
        onChange={({ target }) => onChoose(target.value === '' ? undefined : Number(target.value))}
      >
        <option value="">{text.task.besideNone}</option>
        {tries
          .filter(({ tryNumber }) => tryNumber !== shown)
          .map(({ tryNumber, outcome }) => (
            <option key={tryNumber} value={tryNumber}>
              {`${text.task.tryNumber(tryNumber)} ${outcome === null ? text.taskState.running : text.tryOutcome[outcome]}`}
            </option>
          ))}
      </select>
    </label>
  );
}

/** What a try was, to be read beside another one. */
export function TryFacts({ attempt }: { readonly attempt: TrySummary }) {
  const text = useText();
  const [{ language }] = usePreferences();
  return (
    <div className="try-facts">
      <div className="row">
        <strong>{text.task.tryNumber(attempt.tryNumber)}</strong>
        <TryOutcomePill outcome={attempt.outcome} />
      </div>
      <dl className="facts">
        <Fact name={text.run.started}>
          <Time at={attempt.startedAt} year={false} seconds />
        </Fact>
        <Fact name={text.task.duration}>
          <Duration of={attempt} isRunning={attempt.outcome === null} />
        </Fact>
        {attempt.host !== null && <Fact name={text.task.host}>{attempt.host}</Fact>}
        {receiptRows(attempt.receipt, language)
          .filter(({ field }) => field !== 'checksum')
          .map(({ field, value }) => (
            <Fact key={field} name={text.receipt[field]}>
              {value}
            </Fact>
          ))}
      </dl>
      {attempt.error !== null && (
        <p className="try-error" data-tone={attempt.outcome === 'failed' ? 'bad' : 'retry'}>
          {text.sentence.reason(attempt.error)}
        </p>
      )}
    </div>
  );
}
