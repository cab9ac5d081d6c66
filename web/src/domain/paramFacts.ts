/** A parameter of a DAG as a row of a table. */
export interface ParamFacts {
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  /** In the words of JSON Schema, as `integer | null`; empty: any value. */
  readonly type: string;
  /** As JSON; null: there is none, so whoever starts a run must give one. */
  readonly initial: string | null;
}

/** What the JSON Schemas of a DAG's parameters say, in the order of their definition. */
export function paramFacts(params: Readonly<Record<string, unknown>>): ParamFacts[] {
  return Object.entries(params).map(([name, given]) => {
    const schema = isRecord(given) ? given : {};
    const value = schema['default'];
    return {
      name,
      title: textOf(schema['title']),
      description: textOf(schema['description']),
      type: typeOf(schema),
      initial: value === undefined ? null : JSON.stringify(value),
    };
  });
}

function typeOf(schema: Readonly<Record<string, unknown>>): string {
  const { enum: choices, const: only, type, format, items } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const types = [type].flat().filter((each) => typeof each === 'string');
  const each = isRecord(items) ? typeOf(items) : '';
  const named = types.map((one) => {
    if (one === 'string' && typeof format === 'string') return `string (${format})`;
    return one === 'array' && each !== '' ? `array of ${each}` : one;
  });
  return named.join(' | ');
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
