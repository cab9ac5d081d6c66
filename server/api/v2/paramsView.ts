import type { Json } from '../../core/definition.ts';

/** Params as Airflow's API shows them: of each its default value, its description, its schema. */
export function paramsView(params: Readonly<Record<string, Json>>) {
  return Object.fromEntries(Object.entries(params).map(([name, schema]) => [name, paramView(schema)]));
}

function paramView(schema: Json) {
  const fields =
    typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? (schema as Record<string, Json>) : {};
  return { value: fields['default'] ?? null, description: fields['description'] ?? null, schema };
}
