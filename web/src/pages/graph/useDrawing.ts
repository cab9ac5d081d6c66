import { useEffect, useMemo, useState } from 'react';
import { layoutGrouped, type GroupedDrawing, type GroupedInput } from '../../domain/groupedGraph.ts';

/** More tasks than these are laid out off the main thread. */
const MAX_TASKS_HERE = 200;

interface Drawn {
  readonly input: GroupedInput;
  readonly drawing: GroupedDrawing;
}

/** The drawing of a graph; null while a large one is laid out for the first time, and the one before meanwhile. */
export function useDrawing(input: GroupedInput): GroupedDrawing | null {
  const isLarge = input.graph.tasks.length > MAX_TASKS_HERE;
  const here = useMemo(() => (isLarge ? null : layoutGrouped(input)), [input, isLarge]);
  const [there, setThere] = useState<Drawn | null>(null);
  useEffect(() => {
    if (!isLarge) return undefined;
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<GroupedDrawing>) => setThere({ input, drawing: data }));
    worker.postMessage(input);
    return () => worker.terminate();
  }, [input, isLarge]);
  if (here !== null) return here;
  return there?.input.graph === input.graph ? there.drawing : null;
}
