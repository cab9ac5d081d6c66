import type { Json } from './definition.ts';

/** What of a connection must never be shown. Short texts are left: masking them would blot out half of every log. */
export function secretTexts(connection: {
  readonly password?: string;
  readonly extra: Readonly<Record<string, Json>>;
}): string[] {
  const inExtra = Object.entries(connection.extra).flatMap(([key, value]) =>
    typeof value === 'string' && SECRET_NAME.test(key) ? [value] : [],
  );
  return [connection.password ?? '', ...inExtra].filter((secret) => secret.length >= 4);
}

const SECRET_NAME = /pass|secret|token|private|credential|key$/i;

/** A text without the secrets in it, as they are and as JSON writes them. */
export function maskTexts(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => {
    const inJson = JSON.stringify(secret).slice(1, -1);
    return masked.replaceAll(secret, '***').replaceAll(inJson, '***');
  }, text);
}

/** A value without the secrets in its texts, and without the texts whose names say that they are secret. */
export function maskJson(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string') return maskTexts(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: Json) => maskJson(each, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      maskTexts(name, secrets),
      typeof each === 'string' && SECRET_OPTION.test(name) ? '***' : maskJson(each, secrets),
    ]),
  );
}

/** Narrower than of a connection: a `key` among options is rarely a secret. */
const SECRET_OPTION = /password|passwd|passphrase|secret|token|credential|private_?key|authorization/i;
