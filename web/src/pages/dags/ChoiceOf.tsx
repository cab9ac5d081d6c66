interface ChoiceOfProps<T extends string> {
  readonly label: string;
  /** Said where nothing is chosen. */
  readonly any: string;
  readonly value: T | null;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T | null) => void;
}

/** One of many, or any of them. */
export function ChoiceOf<T extends string>({ label, any, value, choices, onChange }: ChoiceOfProps<T>) {
  return (
    <select
      className="select dag-choice"
      aria-label={label}
      value={value ?? ''}
      data-set={value !== null || undefined}
      onChange={(event) => onChange(choices.find((choice) => choice.value === event.target.value)?.value ?? null)}
    >
      <option value="">{any}</option>
      {/* One that the address asks for may be gone. */}
      {value !== null && !choices.some((choice) => choice.value === value) && <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
