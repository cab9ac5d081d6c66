import { keysShown } from '../domain/shortcuts.ts';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { isApple } from './isApple.ts';
import { useServices } from './services.ts';

/** Opens the palette, and tells which keys do. */
export function PaletteButton() {
  const text = useText();
  const { shortcuts } = useServices();
  const keys = keysShown('palette', isApple()).join(' ');
  return (
    <button
      type="button"
      className="bar-palette"
      aria-label={`${text.palette.button} ${keys}, ${text.palette.title}`}
      aria-haspopup="dialog"
      onClick={() => shortcuts.act('palette')}
    >
      <Icon name="search" />
      <span className="bar-palette-words">
        {text.palette.button} <kbd>{keys}</kbd>
      </span>
    </button>
  );
}
