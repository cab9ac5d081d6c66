import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuChoice } from '../ui/Menu.tsx';
import { THEMES, usePreferences } from '../ui/preferences.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { LANGUAGES, ZONE_CHOICES } from '../domain/time.ts';

/** Time zone, language and theme: each takes effect at once, everywhere. */
export function DisplaySettings() {
  const text = useText();
  const [{ language, theme, zone }, set] = usePreferences();
  const zones = ZONE_CHOICES.map((value) => ({ value, label: text.zone[value] }));
  return (
    <>
      <div className="bar-zone">
        <Segmented label={text.zone.label} choices={zones} value={zone} onChange={(value) => set({ zone: value })} />
      </div>
      <Menu label={text.app.settings} button={<Icon name="sliders" />}>
        <MenuChoice
          label={text.language.label}
          value={language}
          choices={LANGUAGES.map((value) => ({ value, label: text.language[value] }))}
          onChoose={(value) => set({ language: value })}
        />
        <MenuChoice
          label={text.theme.label}
          value={theme}
          choices={THEMES.map((value) => ({ value, label: text.theme[value] }))}
          onChoose={(value) => set({ theme: value })}
        />
        <MenuChoice label={text.zone.label} value={zone} choices={zones} onChoose={(value) => set({ zone: value })} />
      </Menu>
    </>
  );
}
