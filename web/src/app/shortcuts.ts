import { press, type Begun, type KeyPress, type ShortcutName } from '../domain/shortcuts.ts';

/** Who acts on a shortcut: of several, the one that came last. */
export interface Shortcuts {
  /** Answers the function that takes the handler away. */
  readonly on: (name: ShortcutName, handler: () => void) => () => void;
  /** As if its keys were pressed. */
  readonly act: (name: ShortcutName) => void;
  /** Begins to listen; answers the function that ends it. */
  readonly listen: (page: Document) => () => void;
}

export function createShortcuts(): Shortcuts {
  const handlers: { readonly name: ShortcutName; readonly act: () => void }[] = [];
  const handlerOf = (wanted: ShortcutName | null) => handlers.findLast(({ name }) => name === wanted);
  return {
    act: (name) => handlerOf(name)?.act(),
    on(name, act) {
      const handler = { name, act };
      handlers.push(handler);
      return () => void handlers.splice(handlers.indexOf(handler), 1);
    },
    listen(page) {
      let begun: Begun | null = null;
      const onKey = (event: KeyboardEvent) => {
        // What is open in front of the page has the keys to itself.
        if (event.defaultPrevented || page.querySelector('dialog[open]') !== null) return;
        const pressed = press(begun, keyPressOf(event), Date.now());
        ({ begun } = pressed);
        const handler = handlerOf(pressed.name);
        if (handler === undefined) return;
        event.preventDefault();
        handler.act();
      };
      page.addEventListener('keydown', onKey);
      return () => page.removeEventListener('keydown', onKey);
    },
  };
}

function keyPressOf(event: KeyboardEvent): KeyPress {
  const { key, code, ctrlKey, metaKey, altKey, target } = event;
  const isTyped =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
  return { key, code, ctrlKey, metaKey, altKey, isTyped };
}
