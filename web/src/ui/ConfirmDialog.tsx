import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What comes of it. */
  readonly hint: string;
  /** What it takes, one by one. */
  readonly children?: ReactNode;
  /** On the button that leaves everything as it is. */
  readonly keep: string;
  /** On the button that does it. */
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  hint,
  children,
  keep,
  confirm,
  isBusy,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack">
        <p>{hint}</p>
        {children}
        <footer className="row confirm-foot">
          <Button onClick={onClose}>{keep}</Button>
          <Button variant="primary" isBusy={isBusy} onClick={onConfirm}>
            {confirm}
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}
