/**
 * A module of the product, by its path from the calling one and without its extension: `.ts` in the clone, `.js` in the
 * published package, which has the same folders. For programs that are started by their file; imports need no such help.
 */
export function siblingModule(path: string, callerUrl: string): URL {
  const { pathname } = new URL(callerUrl);
  return new URL(`${path}${pathname.slice(pathname.lastIndexOf('.'))}`, callerUrl);
}
