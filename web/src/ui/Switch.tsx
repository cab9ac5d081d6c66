import './switch.css';

interface SwitchProps {
  readonly isOn: boolean;
  /** What is on or off, for screen readers and as a tip. */
  readonly label: string;
  readonly disabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ isOn, label, disabled = false, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={isOn}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={() => onChange(!isOn)}
    >
      <span className="switch-knob" />
    </button>
  );
}
