import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../parquet/duckdb.ts';
import { identifier, literal, withDuck } from '../parquet/duckdb.ts';
import { duckHashSum, formatHash, hashBits } from '../parquet/orderFree.ts';
import { fileChecksum } from '../parquet/checksum.ts';
import { isLenientJson } from '../parquet/strictJson.ts';
import { MAX_LINE_BYTES } from './elements.ts';
import { MAX_PLACE_BYTES, placeField, rejectPlace } from './place.ts';
import { NULL_FIELD, plainRoom } from './plainLine.ts';
import { jsonPath, selectList } from './schemas.ts';
import type { RowSchema } from './schemas.ts';
import type { Window } from './window.ts';

/** Index, hash and place of a line. */
const HEAD_ROOM = MAX_PLACE_BYTES + 100;
/** A line with its head; the reader's buffers are made of these, so it decides their memory. */
const LINE_ROOM = MAX_LINE_BYTES + HEAD_ROOM;

/** Rows that DuckDB takes at once, of which a row group has a multiple, and how many and how large it may be. */
export const ROW_GROUP = { vectorRows: 2_048, vectors: 10, bytes: 24 * 1024 * 1024 };

/** A Parquet part on this machine, read again after it was written. */
export interface LocalPart {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly checksum: string;
  /** Order-free hash of the event ids. */
  readonly idsHash: string;
}

/**
 * Turns a window's segments into a zstd Parquet part with the schema's typed columns. Nothing in the SQL throws because
 * of a line: one that is no JSON object, or whose values do not fit, gets a reason and goes to the window's rejects. The
 * part is then read back and must hold exactly the lines that were not rejected.
 */
export function writePart(schema: RowSchema, window: Window, folder: string): Promise<LocalPart> {
  // One for each window: over many of them its allocator would keep twice as much.
  return withDuck(folder, (duck) => writeAndCheck(duck, schema, window, folder));
}

async function writeAndCheck(duck: Duck, schema: RowSchema, window: Window, folder: string): Promise<LocalPart> {
  const file = join(folder, `part-${window.number}.parquet`);
  const judged = judge(schema, linesOf(schema, window));
  const rows = await duck.copy(copySql(schema, judged, literal(file), rowGroupRows(window).toString()));
  let rejected = 0n;
  if (rows !== window.lines) {
    const lines = `select * from (${segmentLines(schema, window.segments)}) where i in (select i from (${judged}) where reason is not null)`;
    const bad = duck.stream<{ i: string; h: string; l: string; reason: string; place: string[] }>(
      rejectsSql(schema, judge(schema, takenApart(schema, lines))),
    );
    for await (const { i, h, l, reason, place } of bad) {
      rejected += hashBits(h);
      const where = rejectPlace(schema.place, place);
      await window.rejects.add({ index: Number(i), hash: h, place: where, reason, raw: Buffer.from(l) });
    }
  }
  const [read] = await duck.rows<{ rows: string; lines: string; ids: string }>(checkSql(literal(file)));
  const found = formatHash(BigInt(read?.lines ?? 0));
  const expected = formatHash(window.lineHashes - rejected);
  if (Number(read?.rows) !== rows || found !== expected || rows + window.rejects.count !== window.elements) {
    throw new Error(
      `window ${window.number}: the written part does not hold what was read: ${read?.rows} rows (${found}) and ${window.rejects.count} rejects for ${window.elements} elements (${expected})`,
    );
  }
  await Promise.all([...window.segments, ...window.plain, ...window.others].map((segment) => rm(segment)));
  return { file, rows, ...(await fileChecksum(file)), idsHash: formatHash(BigInt(read?.ids ?? 0)) };
}

function copySql(schema: RowSchema, judged: string, file: string, rowGroup: string): string {
  return `copy (select ${partColumns(schema)} from (${judged}) where reason is null)
    to ${file} (format parquet, compression zstd, row_group_size ${rowGroup})`;
}

function rejectsSql(schema: RowSchema, judged: string): string {
  const place = schema.place.map((_column, index) => `${placeField(index)}::varchar`);
  return `select i, h, l, reason, [${place.join(', ')}] as place from (${judged}) where reason is not null`;
}

function checkSql(file: string): string {
  return `select count(*)::varchar as rows, ${duckHashSum('_hash')} as lines, ${duckHashSum('md5(event_id)')} as ids from read_parquet(${file})`;
}

/**
 * The statements that make a part, for who runs them on another machine: `'{segments}'` stands for the list of the segments,
 * `{part}` for the part, both as literals, `{rowGroup}` for the rows of a group.
 */
export function partSql(schema: RowSchema): Readonly<Record<'copy' | 'rejects' | 'check', string>> {
  const judged = judge(schema, takenApart(schema, segmentLines(schema, ['{segments}'])));
  return {
    copy: copySql(schema, judged, '{part}', '{rowGroup}'),
    rejects: rejectsSql(schema, judged),
    check: checkSql('{part}'),
  };
}

/** A row group is held in memory until it is written. */
export function rowGroupRows({ lines, lineBytes }: Pick<Window, 'lines' | 'lineBytes'>): number {
  const fitting = (ROW_GROUP.bytes * lines) / Math.max(1, lineBytes);
  return Math.max(1, Math.min(ROW_GROUP.vectors, Math.floor(fitting / ROW_GROUP.vectorRows))) * ROW_GROUP.vectorRows;
}

/** A part without rows, with the schema's columns: it says that the key was looked at and held nothing. */
export async function writeEmptyPart(duck: Duck, schema: RowSchema, folder: string): Promise<LocalPart> {
  const file = join(folder, 'part-empty.parquet');
  await duck.run(
    `copy (select ${partColumns(schema)} from (${judge(schema, noLines(schema))}))
     to ${literal(file)} (format parquet, compression zstd)`,
  );
  return { file, rows: 0, ...(await fileChecksum(file)), idsHash: formatHash(0n) };
}

function partColumns(schema: RowSchema): string {
  const place = schema.place.map(({ name, value }, index) => `, ${value(placeField(index))} as ${identifier(name)}`);
  return `${selectList(schema.columns)}, event_id, extra, i as _index, h as _hash${place.join('')}`;
}

type Field = readonly [name: string, type: string];

/** The fields that a line's segment has before the line itself, and their types. */
function headFields(schema: RowSchema): readonly Field[] {
  return [
    ['i', 'BIGINT'],
    ['h', 'VARCHAR'],
    ...schema.place.map(({ type }, index): Field => [placeField(index), type]),
  ];
}

function segmentFields(schema: RowSchema): readonly Field[] {
  return [...headFields(schema), ['l', 'VARCHAR']];
}

function segmentLines(schema: RowSchema, segments: readonly string[]): string {
  return readSegments(segments, segmentFields(schema), LINE_ROOM);
}

function noLines(schema: RowSchema): string {
  const fields = segmentFields(schema).map(([name, type]) => `null::${type} as ${name}`);
  return takenApart(schema, `select ${fields.join(', ')} where false`);
}

function linesOf(schema: RowSchema, { plain, others }: Window): string {
  if (others.length === 0) return plain.length === 0 ? noLines(schema) : plainLines(schema, plain);
  const rest = takenApart(schema, segmentLines(schema, others));
  return plain.length === 0 ? rest : `${plainLines(schema, plain)} union all by name ${rest}`;
}

/** Lines that were taken apart before. */
function plainLines(schema: RowSchema, segments: readonly string[]): string {
  const strings = schema.paths.map((_, index): Field => [`s${index + 1}`, 'VARCHAR']);
  const fields: readonly Field[] = [...headFields(schema), ['rest', 'VARCHAR'], ...strings];
  const nullField = String.fromCharCode(NULL_FIELD);
  return `select *, null::varchar as l, null::varchar as unread from (${readSegments(segments, fields, HEAD_ROOM + plainRoom(schema.paths), `nullstr = '${nullField}', `)})`;
}

/** No line is longer than `room`. */
function readSegments(segments: readonly string[], fields: readonly Field[], room: number, options = ''): string {
  const columns = fields.map(([name, type]) => `'${name}': '${type}'`);
  return `select * from read_csv([${segments.map(literal).join(', ')}], columns = {${columns.join(', ')}}, header = false, ${options}
       auto_detect = false, delim = '\x01', quote = '', escape = '', new_line = '\\n', max_line_size = ${room}, buffer_size = ${4 * room}, parallel = false)`;
}

/** Lines with the strings at the schema's paths, what is left over, and why a line cannot be read at all. */
function takenApart(schema: RowSchema, lines: string): string {
  const paths = schema.paths.map(({ path }) => literal(jsonPath(path)));
  const strings = paths.map((_, index) => `v[${index + 1}] as s${index + 1}`);
  return `
    select * exclude (v), ${strings.join(', ')},
      case when v is null then null when ${hasOddGroup(schema)} then l
        else nullif(json_merge_patch(l, ${literal(takenPatch(schema))})::varchar, '{}') end as rest,
      case
        when v is null or ${isLenientJson('l')} then 'not valid JSON'
        when len(list_filter(v, x -> x is not null)) = 0 and json_type(l) <> 'OBJECT' then 'not a JSON object'
      end as unread
    from (select *, try(json_extract_string(l, [${paths.join(', ')}])) as v from (${lines}))`;
}

/** RFC 7396: null removes. */
function takenPatch({ paths }: RowSchema): string {
  const patch: Record<string, unknown> = {};
  for (const { path } of paths.filter(({ isTaken }) => isTaken)) {
    let node = patch;
    for (const part of path.slice(0, -1)) node = (node[part] ??= {}) as Record<string, unknown>;
    node[path.at(-1) ?? ''] = null;
  }
  return JSON.stringify(patch);
}

/** Something else stands where taken values are looked for in an object; the patch would replace it by an object. */
function hasOddGroup({ paths }: RowSchema): string {
  const groups = new Map<string, number[]>();
  for (const [index, { path, isTaken }] of paths.entries()) {
    for (let length = 1; isTaken && length < path.length; length++) {
      const group = jsonPath(path.slice(0, length));
      groups.set(group, [...(groups.get(group) ?? []), index + 1]);
    }
  }
  const odd = [...groups].map(
    ([group, members]) =>
      `(coalesce(${members.map((member) => `v[${member}]`).join(', ')}) is null and coalesce(json_type(l, ${literal(group)}) not in ('OBJECT', 'NULL'), false))`,
  );
  return odd.length === 0 ? 'false' : odd.join(' or ');
}

/** The lines with what the schema's stages make of them, the event id, and why a line is no row. */
function judge(schema: RowSchema, lines: string): string {
  const faults = schema.faults.map(({ when, reason }) => `when ${when} then ${reason}`);
  const staged = schema.stages.reduce((from, stage) => `select *, ${selectList(stage)} from (${from})`, lines);
  return `
    select *, ${schema.eventId} as event_id, rest as extra,
      case
        when unread is not null then unread
        ${faults.join('\n        ')}
      end as reason
    from (${staged})`;
}
