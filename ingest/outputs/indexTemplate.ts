import type { HttpRequest } from './httpClient.ts';

const KEYWORD = { type: 'keyword', ignore_above: 8_191 };
/** Kept and shown, never searched. */
const TEXT_ONLY = { type: 'keyword', index: false, doc_values: false };

/**
 * Mapping of an index per UTC day: what the views count by is typed, an unknown field of text is a keyword, and a value
 * that does not fit a number or an address leaves the event findable by its other fields.
 */
const EVENT_MAPPINGS = {
  date_detection: false,
  dynamic_templates: [{ texts: { match_mapping_type: 'string', mapping: KEYWORD } }],
  properties: {
    '@timestamp': { type: 'date' },
    '@version': TEXT_ONLY,
    message: { type: 'text' },
    remote_addr: { type: 'ip', ignore_malformed: true },
    remote_user: KEYWORD,
    time_local: TEXT_ONLY,
    method: KEYWORD,
    request: KEYWORD,
    httpversion: KEYWORD,
    status: { type: 'short', ignore_malformed: true },
    body_bytes_sent: { type: 'long', ignore_malformed: true },
    response_time: { type: 'double', ignore_malformed: true },
    referrer: KEYWORD,
    UA: KEYWORD,
    clientgeoip: { properties: { geo: { properties: { location: { type: 'geo_point', ignore_malformed: true } } } } },
    host: { properties: { name: KEYWORD } },
    log: { properties: { file: { properties: { path: KEYWORD } }, offset: { type: 'long' } } },
    event: {
      properties: {
        id: KEYWORD,
        original: TEXT_ONLY,
        original_base64: TEXT_ONLY,
        original_bytes: { type: 'long' },
      },
    },
    tags: KEYWORD,
  },
} as const;

const REFUSED_MAPPINGS = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { id: KEYWORD, reason: { type: 'text' }, original: TEXT_ONLY } },
  },
} as const;

const SETTINGS = { number_of_shards: 1, auto_expand_replicas: '0-1' } as const;

/** Sent at each start, so that the days to come get the mapping of the version that writes them. */
export async function installTemplates(request: HttpRequest, index: string): Promise<void> {
  const put = (name: string, pattern: string, priority: number, mappings: object) =>
    request(
      'PUT',
      `/_index_template/${name}`,
      JSON.stringify({ index_patterns: [pattern], priority, template: { settings: SETTINGS, mappings } }),
    );
  await put(index, `${index}-*`, 100, EVENT_MAPPINGS);
  await put(`${index}-refused`, `${index}-refused-*`, 200, REFUSED_MAPPINGS);
}
