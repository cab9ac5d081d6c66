/** What is added to a request so that a NameNode knows who asks. */
export interface WebHdfsIdentity {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Says who asks, anew for each request to a NameNode: a Kerberos ticket (`Authorization: Negotiate ...`) is good for one. The address
 * that a NameNode gives for a DataNode carries its own proof and is used as it is.
 */
export interface WebHdfsAuth {
  identify(nameNode: string): Promise<WebHdfsIdentity>;
}

/** Hadoop's `simple` authentication: the cluster believes the name. Null: the cluster's user for those without a name. */
export function simpleAuth(user: string | null): WebHdfsAuth {
  const query: Readonly<Record<string, string>> = user === null ? {} : { 'user.name': user };
  return { identify: () => Promise.resolve({ headers: {}, query }) };
}
