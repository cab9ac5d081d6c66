/** Whether the NameNode has left its safe mode and counts a live DataNode. */
export async function isNameNodeReady(httpPort: number): Promise<boolean> {
  const [system, info] = await Promise.all([
    jmx(httpPort, 'service=NameNode,name=FSNamesystemState'),
    jmx(httpPort, 'service=NameNode,name=NameNodeInfo'),
  ]);
  return system?.['NumLiveDataNodes'] === 1 && info?.['Safemode'] === '';
}

/** Asked of the DataNode itself: the NameNode counts a dead one as live for a while. */
export async function isDataNodeReady(httpPort: number): Promise<boolean> {
  const info = await jmx(httpPort, 'service=DataNode,name=DataNodeInfo');
  return typeof info?.['BPServiceActorInfo'] === 'string' && info['BPServiceActorInfo'].includes('RUNNING');
}

/** 'active' or 'standby' in a pair; null: it does not answer. */
export async function nameNodeState(httpPort: number): Promise<string | null> {
  const status = await jmx(httpPort, 'service=NameNode,name=NameNodeStatus');
  return typeof status?.['State'] === 'string' ? status['State'] : null;
}

export async function isJournalNodeReady(httpPort: number): Promise<boolean> {
  return (await jmx(httpPort, 'service=JournalNode,name=JournalNodeInfo')) !== null;
}

async function jmx(port: number, bean: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/jmx?qry=Hadoop:${bean}`, {
      signal: AbortSignal.timeout(2000),
    });
    const body = (await response.json()) as { readonly beans: readonly Readonly<Record<string, unknown>>[] };
    return body.beans[0] ?? null;
  } catch {
    return null;
  }
}
