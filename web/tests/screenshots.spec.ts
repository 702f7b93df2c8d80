import { test } from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';
import { withPalette } from './palette.mjs';
import { pagesOf, widths } from './pages';

const folder = new URL('../../docs/screenshots/', import.meta.url).pathname;
const only = process.env['TEPAT_SHOTS']?.split(',');

test('screenshots', async ({ browser, request, baseURL }) => {
    test.setTimeout(180_000);
    await mkdir(folder, { recursive: true });
    const pages = await pagesOf(request);
    for (const width of widths) {
        for (const colorScheme of ['light', 'dark'] as const) {
            const context = await browser.newContext({
                viewport: { width, height: width === 360 ? 740 : 860 },
                colorScheme,
                reducedMotion: 'reduce',
                ...(baseURL ? { baseURL } : {}),
            });
            const page = await context.newPage();
            for (const [name, path] of Object.entries(pages)) {
                if (colorScheme === 'dark' && name !== 'overview') continue;
                if (only && !only.includes(name)) continue;
                await page.goto(path);
                await page.waitForLoadState('networkidle');
                const suffix = colorScheme === 'dark' ? '-dark' : '';
                const png = await page.screenshot({ fullPage: width === 1280 });
                await writeFile(`${folder}${name}-${width}${suffix}.png`, withPalette(png));
            }
            await context.close();
        }
    }
});
