import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import './tabs.css';

export interface Tab<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly content: ReactNode;
  /** The first of some that belong together: a line stands before it. */
  readonly isFirstOfKind?: boolean;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** Tabs by the usual pattern: one stop of the Tab key, arrows move between them. */
export function Tabs<T extends string>({ label, tabs, value, onChange }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.value === value) ?? tabs[0];
  const onKey = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === current?.value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs.at(to % tabs.length);
    if (next === undefined) return;
    onChange(next.value);
    list.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return (
    <div className="tabs">
      <div className="tabs-list" role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            className="tabs-tab"
            id={`${id}-${tab.value}`}
            data-value={tab.value}
            data-first={tab.isFirstOfKind || undefined}
            aria-selected={tab.value === current?.value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === current?.value ? 0 : -1}
            onKeyDown={onKey}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div
        className="tabs-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${current?.value ?? ''}`}
        tabIndex={0}
      >
        {current?.content}
      </div>
    </div>
  );
}
