/** The folder above, under which every copy has its own, and the last part of a place. */
export function splitPlace(place: string): { readonly root: string; readonly key: string } {
  const trimmed = place.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  const [root, key] = [trimmed.slice(0, slash), trimmed.slice(slash + 1)];
  if (key === '' || /[:/]$/.test(root))
    throw new Error(`'${place}': name a folder below the root, such as warehouse:/shop/orders`);
  return { root, key };
}
