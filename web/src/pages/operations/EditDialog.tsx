import type { FormEvent, ReactNode } from 'react';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface EditDialogProps {
  readonly title: string;
  readonly isBusy: boolean;
  /** Why it was not saved. */
  readonly problem: string | null;
  readonly onSubmit: (event: FormEvent) => void;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A form in a dialog, with what is wrong above its buttons. */
export function EditDialog({ title, isBusy, problem, onSubmit, onClose, children }: EditDialogProps) {
  const text = useText();
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="edit" onSubmit={onSubmit} noValidate>
        {children}
        <p role="alert" className="field-problem" data-tone="bad">
          {problem}
        </p>
        <footer className="row dialog-foot">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button variant="primary" type="submit" isBusy={isBusy}>
            {text.operation.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
