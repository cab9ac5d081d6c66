import { receiptRows, type Receipt, type ReceiptField } from '../../domain/receipt.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';

interface ReceiptCellsProps {
  readonly receipt: Receipt | null;
  readonly fields: readonly ReceiptField[];
}

/** A receipt as the last cells of a task's row. */
export function ReceiptCells({ receipt, fields }: ReceiptCellsProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const rows = new Map(receiptRows(receipt, language).map((row) => [row.field, row]));
  return fields.map((field) => {
    const row = rows.get(field);
    if (row === undefined)
      return (
        <td key={field} className={field === 'checksum' ? 'cell-empty muted' : 'cell-empty number muted'}>
          –
        </td>
      );
    if (field === 'checksum') {
      return (
        <td key={field} data-label={text.receipt[field]}>
          <span className="checksum mono" title={row.value}>
            {row.value}
          </span>
        </td>
      );
    }
    return (
      <td key={field} className="number" data-label={text.receipt[field]}>
        {row.needsAttention ? (
          <strong className="tone-text" data-tone="blocked">
            {row.value}
          </strong>
        ) : (
          row.value
        )}
      </td>
    );
  });
}
