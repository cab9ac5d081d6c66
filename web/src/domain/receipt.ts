import type { components } from '../api/schema.ts';
import { formatBytes, formatNumber } from './measure.ts';
import type { Language } from './time.ts';

export type Receipt = components['schemas']['Receipt'];

export const RECEIPT_FIELDS = [
  'rows',
  'rejects',
  'dropped',
  'bytes',
  'files',
  'checksum',
] as const satisfies readonly (keyof Receipt)[];
export type ReceiptField = (typeof RECEIPT_FIELDS)[number];

/** The fields that at least one of the receipts has. */
export function usedFields(receipts: readonly (Receipt | null)[]): ReceiptField[] {
  return RECEIPT_FIELDS.filter((field) => receipts.some((receipt) => receipt?.[field] !== undefined));
}

export interface ReceiptRow {
  readonly field: ReceiptField;
  readonly value: string;
  /** Rejected rows are worth a look. */
  readonly needsAttention: boolean;
}

/** The fields that a step reported, in the order of reading. */
export function receiptRows(receipt: Receipt | null, language: Language): ReceiptRow[] {
  if (receipt === null) return [];
  return RECEIPT_FIELDS.flatMap((field) => {
    const value = receipt[field];
    if (value === undefined) return [];
    const needsAttention = field === 'rejects' && value !== 0;
    return [{ field, value: textOf(field, value, language), needsAttention }];
  });
}

function textOf(field: ReceiptField, value: number | string, language: Language): string {
  if (typeof value === 'string') return value;
  return field === 'bytes' ? formatBytes(value, language) : formatNumber(value, language);
}
