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

/** A text without the secrets in it. */
export function maskTexts(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
