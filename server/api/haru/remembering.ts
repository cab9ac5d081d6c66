/** Works an answer out once for each name, for as long as the function is held. */
export function remembering<T>(): (name: string, make: () => T) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (name, make) => {
    const found = known.get(name) ?? { answer: make() };
    known.set(name, found);
    return found.answer;
  };
}
