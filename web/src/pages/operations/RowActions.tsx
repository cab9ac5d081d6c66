import type { ReactNode } from 'react';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';

interface RowActionsProps {
  readonly name: string;
  readonly onEdit: () => void;
  /** Missing: it cannot go. */
  readonly onRemove?: () => void;
  /** Before the others. */
  readonly children?: ReactNode;
}

/** What can be done with a row: change it or have it gone. */
export function RowActions({ name, onEdit, onRemove, children }: RowActionsProps) {
  const text = useText();
  return (
    <div className="row row-actions">
      {children}
      <Button aria-label={text.operation.editOf(name)} onClick={onEdit}>
        {text.operation.edit}
      </Button>
      {onRemove !== undefined && (
        <Button variant="quiet" aria-label={text.operation.removeOf(name)} onClick={onRemove}>
          {text.operation.remove}
        </Button>
      )}
    </div>
  );
}
