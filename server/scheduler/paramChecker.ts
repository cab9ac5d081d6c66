import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isDay } from '../core/businessDay.ts';
import type { DagDefinition, Json } from '../core/definition.ts';
import { isInstant } from '../core/instant.ts';
import { defaultParams } from '../core/params.ts';

export interface ParamError {
  readonly param: string;
  /** A JSON pointer into the params: `/day`, `/range/from`. */
  readonly path: string;
  readonly message: string;
}

export interface CheckedParams {
  /** What was given, and the defaults of what was not. */
  readonly values: Readonly<Record<string, Json>>;
  readonly errors: readonly ParamError[];
}

/** Of a DAG, or of the form of a question. */
type Declared = Pick<DagDefinition, 'params'>;

export type ParamChecker = (declared: Declared, given: Readonly<Record<string, Json>>) => CheckedParams;

const FORMATS = {
  'date-time': isInstant,
  date: isDay,
  time: /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/,
} as const;

/** Checks values of params against their JSON Schemas; compiled once for each definition. */
export function createParamChecker(): ParamChecker {
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false, formats: FORMATS });
  const compiled = new WeakMap<Declared, ReadonlyMap<string, ValidateFunction>>();
  return (declared, given) => {
    const validators = compiled.get(declared) ?? compile(ajv, declared);
    compiled.set(declared, validators);
    const values = { ...defaultParams(declared), ...given };
    const errors = [...validators].flatMap(([param, validate]): ParamError[] => {
      if (!Object.hasOwn(values, param)) return [{ param, path: `/${param}`, message: 'has no value, and no default' }];
      if (validate(values[param])) return [];
      return (validate.errors ?? []).map((error) => ({
        param,
        path: `/${param}${error.instancePath}`,
        message: messageOf(error),
      }));
    });
    return { values, errors };
  };
}

function compile(ajv: Ajv, { params }: Declared): ReadonlyMap<string, ValidateFunction> {
  return new Map(Object.entries(params).map(([name, schema]) => [name, ajv.compile(schema as object | boolean)]));
}

function messageOf(error: ErrorObject): string {
  const message = error.message ?? 'is not valid';
  return error.keyword === 'enum'
    ? `${message}: ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`
    : message;
}
