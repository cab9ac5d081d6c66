import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from '../i18n/language.ts';
import { IconButton } from './Button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Missing: the reader cannot close it. */
  readonly onClose?: () => void;
}

/** A modal dialog: the browser keeps the focus inside, makes the rest inert and gives the focus back afterwards. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const node = dialog.current;
    if (node?.open === false) node.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      // A click beside it must not throw away what was typed.
      closedby={onClose === undefined ? 'none' : 'closerequest'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {onClose !== undefined && <IconButton icon="close" label={text.app.close} onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
