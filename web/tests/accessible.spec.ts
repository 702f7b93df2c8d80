import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { languages, pagesOf, widths } from './pages';

// Every page, both languages, a phone and a desk: axe finds nothing, nothing scrolls sideways, nothing is said on the
// console (a refusal of the Content-Security-Policy would be). The limit is for a machine that does much else beside.
test.describe.configure({ timeout: 300_000 });

// A real server's pages are the same components over other answers: a phone in one language and a desk in the other.
const live = process.env['TEPAT_URL'] !== undefined;

for (const width of widths) {
    for (const language of languages) {
        if (live && (width === 360) !== (language === 'id')) continue;
        test(`every page at ${width} px in ${language}`, async ({ page, request }) => {
            const said: string[] = [];
            page.on('console', (message) => {
                // The browser itself says that a page that is not there is not there.
                if (page.url().includes('/tidak/ada') && message.text().includes('404')) return;
                if (['error', 'warning'].includes(message.type())) said.push(`${page.url()}: ${message.text()}`);
            });
            page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message}`));
            await page.setViewportSize({ width, height: 800 });
            for (const [name, path] of Object.entries(await pagesOf(request))) {
                await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
                await page.waitForLoadState('networkidle');
                await expect(page.locator('html')).toHaveAttribute('lang', language);
                await expect(page.locator('h1')).toBeVisible();
                const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                expect(wide, `${name} scrolls sideways`).toBeLessThanOrEqual(width);
                // What axe looks at is the same in both languages; on a phone both are looked at.
                if (language === 'en' && width !== 360 && !live) continue;
                const { violations } = await new AxeBuilder({ page })
                    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
                    .analyze();
                expect(
                    violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map((node) => node.target).join(', ')}`),
                ).toEqual([]);
                if (language === 'id' && width === 360) expect(await tooSmall(page), `${name}: controls too small for a thumb`).toEqual([]);
                if (language === 'id' && width !== 360) {
                    await page.emulateMedia({ colorScheme: 'dark' });
                    const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
                    expect(dark.violations.flatMap(({ nodes }) => nodes.map((node) => `${name}, in the dark: ${node.html}`))).toEqual([]);
                    await page.emulateMedia({ colorScheme: 'light' });
                }
            }
            expect(said).toEqual([]);
        });
    }
}

const tooSmall = (page: Page) =>
    page.evaluate(() =>
        [...document.querySelectorAll('button, select, input, summary, .button, nav a, footer a')]
            .filter((element) => element.checkVisibility())
            .filter((element) => element.getBoundingClientRect().height < 43.5)
            .map((element) => element.outerHTML.slice(0, 80)),
    );
