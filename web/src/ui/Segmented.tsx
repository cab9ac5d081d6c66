import { useId } from 'react';
import { formatNumber } from '../domain/measure.ts';
import { usePreferences } from './preferences.ts';
import './segmented.css';

interface SegmentedProps<T extends string> {
  readonly label: string;
  /** `count`: how much there is behind the choice. */
  readonly choices: readonly { readonly value: T; readonly label: string; readonly count?: number }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight: radio buttons in a row. */
export function Segmented<T extends string>({ label, choices, value, onChange }: SegmentedProps<T>) {
  const name = useId();
  const [{ language }] = usePreferences();
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="segmented-choice">
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            {choice.count !== undefined && (
              <span className="segmented-count"> {formatNumber(choice.count, language)}</span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
