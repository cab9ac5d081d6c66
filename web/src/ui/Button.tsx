import type { ComponentProps } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './button.css';

interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'primary' | 'plain' | 'quiet';
  readonly icon?: IconName;
  readonly isBusy?: boolean;
}

export function Button({
  variant = 'plain',
  icon,
  isBusy = false,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={['button', `button-${variant}`, className].filter(Boolean).join(' ')}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  readonly icon: IconName;
  /** Its name, shown as a tip too. */
  readonly label: string;
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={['button', 'button-quiet', 'button-icon', className].filter(Boolean).join(' ')}
    >
      <Icon name={icon} />
    </button>
  );
}
