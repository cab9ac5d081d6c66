import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import './menu.css';

interface MenuProps {
  readonly label: string;
  readonly button: ReactNode;
  readonly children: ReactNode;
}

const STEPS: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/** A button that opens a menu; arrows move in it, Escape closes it and returns to the button. */
export function Menu({ label, button, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    itemsIn(root.current)[0]?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(false);
      if (event.key === 'Escape') opener.current?.focus();
      return;
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (!isOpen) return setOpen(true);
    const items = itemsIn(root.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { next: (at + 1) % items.length, previous: (at - 1 + items.length) % items.length, first: 0, last: -1 }[
      step
    ];
    items.at(to)?.focus();
  };

  return (
    <div className="menu" ref={root}>
      <button
        ref={opener}
        type="button"
        className="button button-quiet"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={label}
        title={label}
        onKeyDown={onKey}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div className="menu-list" id={id} role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKey}>
          {children}
        </div>
      )}
    </div>
  );
}

interface MenuChoiceProps<T extends string> {
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

/** One of several, inside a menu. */
export function MenuChoice<T extends string>({ label, choices, value, onChoose }: MenuChoiceProps<T>) {
  return (
    <div className="menu-group" role="group" aria-label={label}>
      <span className="menu-title" aria-hidden="true">
        {label}
      </span>
      <div className="menu-choices">
        {choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            role="menuitemradio"
            tabIndex={-1}
            className="menu-choice"
            aria-checked={choice.value === value}
            onClick={() => onChoose(choice.value)}
          >
            {choice.label}
          </button>
        ))}
      </div>
    </div>
  );
}

export function MenuItem({ children, onChoose }: { readonly children: ReactNode; readonly onChoose: () => void }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} className="menu-item" onClick={onChoose}>
      {children}
    </button>
  );
}

function itemsIn(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
