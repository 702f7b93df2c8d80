import { expect, test } from '@playwright/test';

// A cheap phone on a poor line: the processor six times slower, 400 kbit/s, 150 ms away. Prints when something is
// first seen; the bound is only there to catch a page that has grown out of all proportion.
test('the overview on a slow phone', async ({ browser, baseURL }) => {
    const times: number[] = [];
    for (let run = 0; run < 3; ++run) {
        const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...(baseURL ? { baseURL } : {}) });
        const page = await context.newPage();
        const devtools = await context.newCDPSession(page);
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
        await devtools.send('Network.emulateNetworkConditions', {
            offline: false,
            latency: 150,
            downloadThroughput: 400_000 / 8,
            uploadThroughput: 400_000 / 8,
        });
        await page.goto('/');
        await expect(page.locator('.districts')).toBeVisible();
        const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
        const full = await page.evaluate(() => performance.now());
        console.log(`slow phone: first contentful paint ${Math.round(painted)} ms, figures ${Math.round(full)} ms`);
        times.push(painted);
        await context.close();
    }
    expect(Math.max(...times)).toBeLessThan(10_000);
});
