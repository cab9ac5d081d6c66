import { formatNumber } from '../domain/measure.ts';
import { TASK_STATE_DISPLAY, tallyEntries, type Tally } from '../domain/states.ts';
import { useText } from '../i18n/language.ts';
import { StateMark } from './State.tsx';
import { usePreferences } from './preferences.ts';
import './tally.css';

/** How many tasks are in which state. */
export function TallyText({ tally }: { readonly tally: Tally }) {
  const text = useText();
  const [{ language }] = usePreferences();
  return (
    <span className="tally">
      {tallyEntries(tally).map(({ state, count }) => (
        <span key={state} className="tally-entry">
          <StateMark display={TASK_STATE_DISPLAY[state]} label={text.taskState[state]} size={16} />
          {formatNumber(count, language)}
        </span>
      ))}
    </span>
  );
}
