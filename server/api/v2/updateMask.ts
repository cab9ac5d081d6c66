import { ApiError } from '../http/apiError.ts';

/** The fields of a body that are to be applied: those in the mask, all that are set without one. */
export function masked<T extends object>(
  body: T,
  mask: readonly string[] | undefined,
  fields: readonly (keyof T & string)[],
): Partial<T> {
  const unknown = mask?.find((name) => !(fields as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new ApiError(400, `'${unknown}' is not a field that update_mask can name; it can name ${fields.join(', ')}`);
  const wanted = fields.filter((name) => name in body && (mask === undefined || mask.includes(name)));
  return Object.fromEntries(wanted.map((name) => [name, body[name]])) as Partial<T>;
}
