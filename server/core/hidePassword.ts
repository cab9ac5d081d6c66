const SECRET_PARAMETERS = /([?&](?:password|sslpassword|secret|token|delegation)=)[^&#]*/gi;

/**
 * A URL without its password and without secrets among its parameters; any other text as it is. A password that should
 * have been escaped ends at the last `@` that can end it.
 */
export function hidePassword(text: string): string {
  const user = URL.canParse(text)
    ? /^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:)[^?#]*@/i
    : /^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:).*@/i;
  return text.replace(user, '$1***@').replace(SECRET_PARAMETERS, '$1***');
}
