import { keysShown } from '../domain/shortcuts.ts';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { isApple } from './isApple.ts';
import { useServices } from './services.ts';

/** Opens the palette, and tells which keys do. */
export function PaletteButton() {
  const text = useText();
  const { shortcuts } = useServices();
  return (
    <button
      type="button"
      className="bar-palette"
      aria-label={text.palette.title}
      aria-haspopup="dialog"
      onClick={() => shortcuts.act('palette')}
    >
      <Icon name="search" />
      <span className="bar-palette-words" aria-hidden="true">
        {text.palette.button} <kbd>{keysShown('palette', isApple()).join(' ')}</kbd>
      </span>
    </button>
  );
}
