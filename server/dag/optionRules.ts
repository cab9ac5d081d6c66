import type { TSchema } from 'typebox';

/** What a JSON Schema cannot say of an option, perhaps in the light of others. */
export interface OptionRule {
  /** The option that is at fault, then those that it is judged by. */
  readonly options: readonly [string, ...string[]];
  /** Why the first value can not be; null: it can. Each value fits its schema. */
  readonly fault: (...values: readonly unknown[]) => string | null;
}

/** On the schema of an operator's options: the rules that they follow. */
export const RULES = 'haru:rules';

/** `fault` takes the values as their schemas type them. */
export function optionRule(options: OptionRule['options'], fault: (...values: never[]) => string | null): OptionRule {
  return { options, fault: fault as OptionRule['fault'] };
}

/** The first option that breaks a rule, and why. A rule over an option that is not there, or not known yet, is left out. */
export function firstUnfit(
  schema: TSchema,
  known: Readonly<Record<string, unknown>>,
): { readonly option: string; readonly value: unknown; readonly fault: string } | null {
  const { [RULES]: rules = [] } = schema as { readonly [RULES]?: readonly OptionRule[] };
  for (const { options, fault } of rules) {
    const values = options.map((name) => known[name]);
    const said = values.includes(undefined) ? null : fault(...values);
    if (said !== null) return { option: options[0], value: values[0], fault: said };
  }
  return null;
}

/** Throws for options that were computed in the worker, as the loader does for plain ones. */
export function refuseUnfit(schema: TSchema, options: object): void {
  const unfit = firstUnfit(schema, options as Readonly<Record<string, unknown>>);
  if (unfit !== null) throw new Error(`${unfit.option} is ${JSON.stringify(unfit.value)}: ${unfit.fault}`);
}
