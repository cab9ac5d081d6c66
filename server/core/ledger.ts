/**
 * The ledger of data: which batches were claimed from a source, published as files, and loaded into a target. Only files
 * that it lists count. An operator reaches it through the worker, which carries out every call under the try's lease:
 * arguments and answers are structured-cloneable, and a refused write answers `false` instead of throwing.
 */
import type { DecidedRange, OffsetRange, PartitionBounds } from './offsetRanges.ts';

/** The data of one source under one UTC key: what is claimed, loaded and receipted together. */
export interface Share {
  /** Connection name and root folder: `log_buffer>warehouse:/nginx`. */
  readonly source: string;
  /** The list's key, `20221130`. */
  readonly key: string;
  /** Half-open stretch of time whose events the key holds. */
  readonly start: Date;
  readonly end: Date;
}

/** How a share is written in a file reference, in the mart's `source_key` and in a receipt. */
export function shareName(share: Pick<Share, 'source' | 'key'>): string {
  return `${share.source}/${share.key}`;
}

/** A batch and the key in the source that its elements are renamed to; the key carries batch and epoch. */
export interface BatchClaim {
  readonly batch: string;
  readonly claimKey: string;
}

export interface TakenOver extends BatchClaim {
  /** Names that earlier epochs gave to the claim, newest first. */
  readonly earlierKeys: readonly string[];
  /** How many elements an earlier epoch counted in its claim, and the hash of the first; null: it never got that far. */
  readonly elements: number | null;
  readonly firstHash: string | null;
}

/** What a batch of a topic reads: the same for every try of it. */
export interface BatchOffsets {
  readonly topicId: string;
  readonly ranges: readonly OffsetRange[];
}

export interface OffsetClaim {
  readonly batch: string;
  readonly ranges: readonly DecidedRange[];
}

export interface UnfinishedBatch {
  readonly batch: string;
  readonly share: Share;
  /** The try that works on it still holds its lease. */
  readonly ownerAlive: boolean;
}

export interface ClaimName {
  readonly claimKey: string;
  readonly share: Share;
  /** The claim in use of an unpublished batch; every other name should be gone from the source. */
  readonly current: boolean;
}

/** A window of a batch and the Parquet part that holds its rows, or the file that names its rejected or dropped elements. */
export interface LedgerFile {
  /** Where it is: a URL, or a folder of a connection, `warehouse:/nginx/20221130/part-...`. */
  readonly url: string;
  readonly kind: 'part' | 'rejects' | 'dropped';
  readonly batch: string;
  readonly share: string;
  readonly window: number;
  /** Place of the window's first element in the batch, and how many elements it spans. */
  readonly firstIndex: number;
  readonly elements: number;
  readonly rows: number;
  readonly bytes: number;
  /** `sha256:` and the hex digest of the file's bytes. */
  readonly checksum: string;
  /** Order-free hash of the event ids of its rows, 16 hex digits. */
  readonly idsHash: string;
  /** Chained hash of the batch's elements up to the window's end. */
  readonly chain: string;
}

export interface PublishedBatch {
  readonly batch: string;
  readonly elements: number;
  readonly rows: number;
  readonly rejects: number;
  /** Elements left out because their events are in the share already, by id. */
  readonly dropped: number;
  /** When the batch was opened and when it was published. */
  readonly claimedAt: Date;
  readonly publishedAt: Date;
  /** Elements left out because an earlier batch already holds them, and elements that the source lost. */
  readonly cut: number;
  readonly lost: number;
  /** Hash of its first element; null for an empty batch. */
  readonly firstHash: string | null;
  readonly files: readonly LedgerFile[];
}

export interface Publication {
  readonly batch: string;
  readonly elements: number;
  readonly rows: number;
  readonly rejects: number;
  readonly dropped?: number;
  /** The share's published batches that the events were compared with: with any other by now, it throws. Absent: none were. */
  readonly comparedWith?: readonly string[];
  readonly firstHash: string | null;
  readonly files: readonly LedgerFile[];
}

/** Files that an outside job has written, all that a share holds from now on. */
export interface Recording {
  readonly share: string;
  readonly files: readonly Pick<LedgerFile, 'url' | 'rows' | 'bytes' | 'checksum' | 'idsHash'>[];
}

/** The unpublished copy of a table that a try works on; its parts are listed one by one, and count once it is published. */
export interface TableCopy {
  readonly batch: string;
  /** How it is cut into ranges; null: that is not decided yet. */
  readonly ranges: readonly string[] | null;
  /** Of ranges that earlier tries have done. */
  readonly parts: readonly LedgerFile[];
}

/** What a load wrote for one day of a share. */
export interface DayReceipt {
  readonly day: string;
  readonly epoch: bigint;
  readonly rows: number;
  readonly rejects: number;
  readonly idsHash: string;
  /** Digest of the list of files that it was made from. */
  readonly filesHash: string;
  /** When the load began with the day, and the bytes that it sent; null: they were not recorded yet. */
  readonly startedAt: Date | null;
  readonly bytes: number | null;
  readonly loadedAt: Date;
}

export interface LoadReceipt extends DayReceipt {
  /** Connection name and table, `mart/mart.access_log`. */
  readonly target: string;
  readonly share: string;
}

/** A receipt as a database answers it: its 64-bit integers as text. */
export interface ReceiptRow {
  readonly day: string;
  readonly epoch: string;
  readonly rows: string;
  readonly rejects: string;
  readonly ids_hash: string;
  readonly files_hash: string;
  readonly started_at: Date | null;
  readonly bytes: string | null;
  readonly loaded_at: Date;
}

export function receiptOfRow(row: ReceiptRow): DayReceipt {
  return {
    day: row.day,
    epoch: BigInt(row.epoch),
    rows: Number(row.rows),
    rejects: Number(row.rejects),
    idsHash: row.ids_hash,
    filesHash: row.files_hash,
    startedAt: row.started_at,
    bytes: row.bytes === null ? null : Number(row.bytes),
    loadedAt: row.loaded_at,
  };
}

/**
 * The lines whose SHA-256, joined by line feeds, is a receipt's `filesHash`: the files in an order that does not depend on
 * who listed them.
 */
export function fileLines(files: readonly Pick<LedgerFile, 'url' | 'checksum'>[]): readonly string[] {
  return files.map((file) => `${file.checksum} ${file.url}`).toSorted((a, b) => (a < b ? -1 : 1));
}

export interface Ledger {
  /** Makes the share known; it may exist already. */
  openShare(share: Share): Promise<void>;
  share(name: string): Promise<Share | null>;
  /** A new unpublished batch of the share, committed before the source is touched. */
  openBatch(share: string): Promise<BatchClaim>;
  /** Moves an unpublished batch whose try is gone to this try's epoch; null: another try has it, or it is settled. */
  takeOver(batch: string): Promise<TakenOver | null>;
  /**
   * A new unpublished batch of the share with the offsets that it reads, decided against all that other batches of the
   * source read and committed before anything is read; null: the share has been claimed, and nothing more lies in it.
   */
  claimOffsets(claim: {
    readonly share: string;
    readonly topicId: string;
    readonly bounds: readonly PartitionBounds[];
  }): Promise<OffsetClaim | null>;
  offsets(batch: string): Promise<BatchOffsets>;
  /** The end of what is published of each partition of a source's topic. */
  publishedEnds(
    source: string,
    topicId: string,
  ): Promise<readonly { readonly partition: number; readonly end: bigint }[]>;
  /** Records what the claim held. False: a newer epoch has the batch. */
  recordClaim(claim: {
    readonly batch: string;
    readonly elements: number;
    readonly cut: number;
    readonly lost: number;
    /** Of the whole claim; null: it is empty. */
    readonly firstHash: string | null;
  }): Promise<boolean>;
  /** Lists the files and turns the batch to `published`, at once. False: a newer epoch has the batch. */
  publish(publication: Publication): Promise<boolean>;
  /**
   * Publishes the files as one batch in place of the share's earlier recordings, at once; answers the batch. Null: a newer
   * epoch has recorded the share. Throws for a share that a drain fills.
   */
  recordFiles(recording: Recording): Promise<string | null>;
  /** The share's unpublished copy, taken over from a try that is gone, or a new one. Throws where a living try has it. */
  openCopy(share: string): Promise<TableCopy>;
  /** Decides the ranges of a copy, once for all its tries. False: a newer epoch has it. */
  planCopy(batch: string, ranges: readonly string[]): Promise<boolean>;
  /** Lists the part of a range that is done. False: a newer epoch has the copy. */
  recordPart(part: LedgerFile): Promise<boolean>;
  /** Makes the copy all that the share holds. False: a newer epoch has it. */
  publishCopy(batch: string): Promise<boolean>;
  /** Names of the shares whose files lie in this folder of a root, whatever their source. */
  sharesAt(root: string, key: string): Promise<readonly string[]>;
  /** Closes a batch that held nothing new. False: a newer epoch has it. */
  voidBatch(batch: string, reason: string): Promise<boolean>;
  /** Records that the source's copy of a settled batch is deleted. */
  recordRelease(batch: string): Promise<void>;
  unfinished(source: string): Promise<readonly UnfinishedBatch[]>;
  /** Every name that a claim on this source was ever given. */
  claimNames(source: string): Promise<readonly ClaimName[]>;
  publishedBatches(share: string): Promise<readonly PublishedBatch[]>;
  /** The published Parquet parts of a share, in the order of their publication. */
  parts(share: string): Promise<readonly LedgerFile[]>;
  /** Shares of the source in which any try of this try's run has named a claim. */
  sharesOfRun(source: string): Promise<readonly string[]>;
  /** Copies receipts of a target database; an older copy of the same day and share gives way. */
  copyReceipts(receipts: readonly LoadReceipt[]): Promise<void>;
}
