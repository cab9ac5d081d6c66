import { useId, type ReactNode } from 'react';
import './field.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | null;
  readonly problem?: string | null;
  /** Said beside the label: the field may stay empty. */
  readonly optional?: string | null;
  /** Draws the control with the attributes that tie it to its label, hint and problem. */
  readonly children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
  readonly id: string;
  readonly className: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

export function Field({ label, hint = null, problem = null, optional = null, children }: FieldProps) {
  const id = useId();
  const described = [hint !== null && `${id}-hint`, problem !== null && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {optional !== null && ' '}
        {optional !== null && <span className="field-optional">{optional}</span>}
      </label>
      {children({
        id,
        className: 'field-control',
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': problem === null ? undefined : true,
      })}
      {hint !== null && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem !== null && (
        <p className="field-problem" id={`${id}-problem`} data-tone="bad">
          {problem}
        </p>
      )}
    </div>
  );
}
