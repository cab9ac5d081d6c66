import { useEffect, useRef, type RefObject } from 'react';
import { useShortcut } from '../../app/useShortcut.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

interface RowKeys {
  readonly count: number;
  /** Brings a row into sight, which draws it a moment later. */
  readonly show: (at: number) => void;
  /** Told which row has the focus. */
  readonly onFocus: (row: HTMLElement) => void;
}

/** Moves the focus from row to row by their links: j and k from anywhere, arrows from a row. */
export function useRowKeys(body: RefObject<HTMLElement | null>, { count, show, onFocus }: RowKeys): void {
  const wanted = useRef<number | null>(null);
  const focus = (): void => {
    if (wanted.current === null) return;
    const link = body.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  };
  useEffect(focus);
  const move = (by: number): void => {
    const row = document.activeElement?.closest<HTMLElement>('[data-index]');
    const here = row && body.current?.contains(row) ? Number(row.dataset['index']) : null;
    // A row that is not drawn yet is gone on from, so that no key is lost.
    const from = wanted.current ?? here;
    const to = Math.min(Math.max(from === null ? firstInSight(body.current) : from + by, 0), count - 1);
    wanted.current = to;
    show(to);
    focus();
  };
  useShortcut('nextRow', () => move(1));
  useShortcut('previousRow', () => move(-1));

  const latest = useRef({ move, onFocus });
  useEffect(() => {
    latest.current = { move, onFocus };
  });
  useEffect(() => {
    const node = body.current;
    if (node === null) return undefined;
    const keyDown = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      latest.current.move(step);
    };
    const focusIn = ({ target }: FocusEvent) => {
      const row = (target as Element).closest<HTMLElement>('[data-index]');
      if (row !== null) latest.current.onFocus(row);
    };
    node.addEventListener('keydown', keyDown);
    node.addEventListener('focusin', focusIn);
    return () => {
      node.removeEventListener('keydown', keyDown);
      node.removeEventListener('focusin', focusIn);
    };
  }, [body]);
}

function firstInSight(body: HTMLElement | null): number {
  const head = body?.parentElement?.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
  const rows = [...(body?.querySelectorAll<HTMLElement>('[data-index]') ?? [])];
  return Number(rows.find((row) => row.getBoundingClientRect().top >= head - 1)?.dataset['index'] ?? 0);
}
