import { test } from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';
import { answerInWords, choosePlace, somebody } from './cekbansos';
import { withPalette } from './palette.mjs';
import { pagesOf, widths } from './pages';

const folder = new URL('../../docs/screenshots/', import.meta.url).pathname;

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
                await page.goto(path);
                if (name === 'simulation') {
                    await page.getByRole('slider').first().fill('14');
                    await page.getByRole('link', { name: 'xlsx' }).waitFor();
                }
                await page.waitForLoadState('networkidle');
                const suffix = colorScheme === 'dark' ? '-dark' : '';
                const png = await page.screenshot({ fullPage: width === 1280 });
                await writeFile(`${folder}${name}-${width}${suffix}.png`, withPalette(png));
            }
            if (process.env['TEPAT_URL'] && colorScheme === 'light') {
                const take = async (name: string) =>
                    writeFile(`${folder}${name}-${width}.png`, withPalette(await page.screenshot({ fullPage: true })));
                const { name, places } = await somebody(request, 'eligible');
                await page.goto('/cekbansos');
                await choosePlace(page, places, true);
                await page.locator('#nama').fill(name);
                await take('cekbansos');
                await answerInWords(page);
                await page.locator('#nama').fill(name);
                await page.locator('#cari .utama').click();
                await page.waitForLoadState('networkidle');
                await take('cekbansos-found');
            }
            await context.close();
        }
    }
});
