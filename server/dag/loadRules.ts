import { zoneFault } from '../core/zone.ts';
import { NGINX_MART } from './accessLog.ts';
import { optionRule } from './optionRules.ts';

type Columns = 'nginx_mart' | Readonly<Record<string, { readonly from: string; readonly type: string }>>;

/** Every target of a load has these columns after its own. */
export const LINEAGE_NAMES = ['event_id', 'ingested_at', 'source_key', 'batch'] as const;

/** What the options of a load into Postgres must be beyond their types. */
export const LOAD_RULES = [
  optionRule(['table'], (table: string) =>
    /^[^.]+\.[^.]+$/.test(table) ? null : 'it must be of the form schema.table, such as mart.access_log',
  ),
  optionRule(['partition'], (partition: string) =>
    partition.includes('{day}') ? null : 'it has no {day} in it, as in mart_{day}: each day needs a name of its own',
  ),
  optionRule(['columns'], columnsFault),
  optionRule(['timestamp', 'columns'], timestampFault),
  optionRule(['splitBy'], zoneFault),
];

function columnsFault(columns: Columns): string | null {
  if (columns === 'nginx_mart') return null;
  const names = Object.keys(columns);
  if (names.includes('')) return 'a column has an empty name; give it one';
  const unread = names.find((name) => columns[name]?.from === '');
  if (unread !== undefined)
    return `the \`from\` of ${unread} is empty; name the column of the files that it comes from`;
  const clash = LINEAGE_NAMES.find((name) => names.includes(name));
  return clash === undefined ? null : `${clash} is a lineage column of every target; choose another name`;
}

function timestampFault(timestamp: string, columns: Columns): string | null {
  const types: readonly (readonly [name: string, type: string])[] =
    columns === 'nginx_mart' ? NGINX_MART : Object.entries(columns).map(([name, { type }]) => [name, type]);
  const isInstant = types.some(([name, type]) => name === timestamp && type === 'timestamptz');
  return isInstant
    ? null
    : `it must be a column of type timestamptz; columns are ${types.map(([name, type]) => `${name} (${type})`).join(', ')}`;
}
