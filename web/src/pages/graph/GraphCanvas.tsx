import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { clampZoom, fitZoom, scrollAfterZoom, stepZoom, type Box, type Size } from '../../domain/zoom.ts';
import { formatPercent } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import './graph.css';

const MARGIN = 24;
/** Smaller than this, no name can be read: a large graph is opened at its beginning instead. */
const LEAST_AT_FIRST = 0.8;
/** The window is told anew when it has moved this far. */
const WINDOW_STEP = 160;

interface GraphCanvasProps {
  /** Of the drawing, at its own size. */
  readonly size: Size;
  readonly label: string;
  /** Beside the buttons that zoom. */
  readonly tools?: ReactNode;
  /** Children of an `svg` in the measures of the drawing. */
  readonly edges: ReactNode;
  /** The nodes in the measures of the drawing, at least those within the window. */
  readonly nodes: (window: Box) => ReactNode;
}

interface Zoomed {
  readonly zoom: number;
  /** In the window: what lies here stays here. */
  readonly x: number;
  readonly y: number;
}

/**
 * A drawing in a window that scrolls: by wheel, touch and arrow keys as every scrolled box, by dragging its ground; nearer and
 * further by buttons, by + - 0, and by the wheel with Ctrl.
 */
export function GraphCanvas({ size, label, tools, edges, nodes }: GraphCanvasProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<number | null>(null);
  const [shown, show] = useState<Box>({ x: 0, y: 0, width: 0, height: 0 });
  const sheet = { width: size.width + 2 * MARGIN, height: size.height + 2 * MARGIN };
  const fitted = fitZoom(sheet, shown);
  const zoom = chosen ?? Math.max(fitted, LEAST_AT_FIRST);
  const anchor = useRef<Zoomed>({ zoom, x: 0, y: 0 });

  // The window as it is, so that what lies outside is not drawn.
  useEffect(() => {
    const node = frame.current;
    if (node === null) return undefined;
    const tell = () =>
      show((before) => {
        const { scrollLeft: x, scrollTop: y, clientWidth: width, clientHeight: height } = node;
        const isNear = Math.abs(x - before.x) < WINDOW_STEP && Math.abs(y - before.y) < WINDOW_STEP;
        return isNear && width === before.width && height === before.height ? before : { x, y, width, height };
      });
    const observer = new ResizeObserver(tell);
    observer.observe(node);
    node.addEventListener('scroll', tell, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', tell);
    };
  }, []);

  const zoomTo = (next: number, at?: { readonly x: number; readonly y: number }) => {
    const { x, y } = at ?? { x: shown.width / 2, y: shown.height / 2 };
    anchor.current = { zoom, x, y };
    choose(next);
  };
  useLayoutEffect(() => {
    const { zoom: before, x, y } = anchor.current;
    const node = frame.current;
    if (node === null || before === zoom) return;
    node.scrollLeft = scrollAfterZoom(node.scrollLeft, x, before, zoom);
    node.scrollTop = scrollAfterZoom(node.scrollTop, y, before, zoom);
    anchor.current = { zoom, x, y };
  }, [zoom]);

  // React hears the wheel passively, and could not keep the page from zooming.
  useEffect(() => {
    const node = frame.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      zoomTo(clampZoom(zoom * Math.exp(-event.deltaY / 400)), { x: event.clientX - box.x, y: event.clientY - box.y });
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = { '+': stepZoom(zoom, 1), '=': stepZoom(zoom, 1), '-': stepZoom(zoom, -1), '0': fitted }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      zoomTo(next);
    };
    node?.addEventListener('wheel', onWheel, { passive: false });
    node?.addEventListener('keydown', onKey);
    return () => {
      node?.removeEventListener('wheel', onWheel);
      node?.removeEventListener('keydown', onKey);
    };
  });

  const window = {
    x: shown.x / zoom - MARGIN,
    y: shown.y / zoom - MARGIN,
    width: shown.width / zoom,
    height: shown.height / zoom,
  };
  return (
    <div className="graph-canvas">
      <div className="graph-tools">
        {tools}
        <IconButton icon="dash" label={text.graph.further} onClick={() => zoomTo(stepZoom(zoom, -1))} />
        <output className="graph-zoom numeric" aria-label={text.graph.zoom}>
          {formatPercent(zoom, language)}
        </output>
        <IconButton icon="plus" label={text.graph.nearer} onClick={() => zoomTo(stepZoom(zoom, 1))} />
        <Button variant="quiet" icon="fit" onClick={() => zoomTo(fitted)}>
          {text.graph.fit}
        </Button>
      </div>
      <div className="graph" tabIndex={0} role="group" aria-label={label} ref={frame} {...dragging}>
        <div className="graph-sheet" style={{ inlineSize: sheet.width * zoom, blockSize: sheet.height * zoom }}>
          <div
            className="graph-scaled"
            style={{ scale: String(zoom), inlineSize: sheet.width, blockSize: sheet.height }}
          >
            <svg
              className="graph-edges"
              width={sheet.width}
              height={sheet.height}
              viewBox={`${-MARGIN} ${-MARGIN} ${sheet.width} ${sheet.height}`}
              aria-hidden="true"
            >
              {edges}
            </svg>
            <div className="graph-nodes" style={{ insetInlineStart: MARGIN, insetBlockStart: MARGIN }}>
              {nodes(window)}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** A mouse takes the ground and pulls it; a finger scrolls by itself. */
const dragging = {
  onPointerDown(event: PointerEvent<HTMLElement>) {
    const isGround = (event.target as Element).closest('a, button') === null;
    if (event.pointerType !== 'mouse' || event.button !== 0 || !isGround) return;
    event.currentTarget.setPointerCapture(event.pointerId);
  },
  onPointerMove(event: PointerEvent<HTMLElement>) {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      event.currentTarget.scrollBy(-event.movementX, -event.movementY);
  },
};
