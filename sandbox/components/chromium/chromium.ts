import { existsSync } from 'node:fs';
import { MissingToolError, type Report, type ToolComponent } from '../component.ts';
import { canInstallPackages, installPackages } from '../debianPackage.ts';
import { findTool } from '../tools.ts';

/** Korean text is empty boxes without it. */
const FONT_FOLDER = '/usr/share/fonts/truetype/nanum';

/** The browser's executable, for playwright-core; null where there is none. */
export function findChromium(): string | null {
  return findTool('chromium') ?? findTool('chromium-browser') ?? findTool('google-chrome');
}

/** The distribution's Chromium with a Korean font. */
export async function installChromium(report: Report): Promise<string> {
  const found = findChromium();
  if (found !== null && hasKoreanFont()) return found;
  if (canInstallPackages()) await installPackages([...(found === null ? ['chromium'] : []), 'fonts-nanum'], report);
  const installed = findChromium();
  if (installed === null)
    throw new MissingToolError('chromium', 'no Chromium here: type sudo apt-get install chromium fonts-nanum');
  return installed;
}

export const chromium: ToolComponent = {
  kind: 'tool',
  name: 'chromium',
  describe: () => 'Chromium and a Korean font (fonts-nanum) of the distribution, for the tests of the page',
  isInstalled: () => Promise.resolve(findChromium() !== null && hasKoreanFont()),
  install: async (report) => {
    await installChromium(report);
  },
};

function hasKoreanFont(): boolean {
  return process.platform !== 'linux' || existsSync(FONT_FOLDER);
}
