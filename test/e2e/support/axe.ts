import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, as lines that say where. */
export async function violationsOf(page: Page): Promise<string[]> {
  // The security policy of the page lets nothing in; the debugger's way around it leads into every page.
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
    }
    const { axe: inPage } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Found[] }> };
    };
    const { violations } = await inPage.run({ runOnly: tags });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
    );
  }, RULES);
}
