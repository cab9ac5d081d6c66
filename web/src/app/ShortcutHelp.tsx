import { keysShown, SHORTCUT_NAMES } from '../domain/shortcuts.ts';
import { isApple } from './isApple.ts';
import { useText } from '../i18n/language.ts';
import { Dialog } from '../ui/Dialog.tsx';
import './shortcutHelp.css';

/** Which keys do what. */
export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  return (
    <Dialog title={text.shortcut.title} onClose={onClose}>
      <dl className="shortcuts">
        {SHORTCUT_NAMES.map((name) => (
          <div key={name} className="shortcut">
            <dt>{text.shortcut.names[name]}</dt>
            <dd>
              {keysShown(name, isApple()).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
        <div className="shortcut">
          <dt>{text.shortcut.open}</dt>
          <dd>
            <kbd>Enter</kbd>
          </dd>
        </div>
        <div className="shortcut">
          <dt>{text.shortcut.close}</dt>
          <dd>
            <kbd>Esc</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}
