/** Builds the page with the given Node where it is missing or was built from other sources. */
export function buildWeb(node: string): Promise<void>;
