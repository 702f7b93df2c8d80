import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerInWords, choosePlace, digits, somebody } from './cekbansos';
import { languages, widths } from './pages';

async function expectAccessible(page: Page) {
    const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map((it) => it.target).join(', ')}`)).toEqual([]);
    const { scroll, wide } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        wide: window.innerWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(wide);
}

for (const scripted of [true, false]) {
    test.describe(scripted ? 'with a script' : 'without a script', () => {
        test.use({ javaScriptEnabled: scripted });

        test('a family that is on the list is found, and masked', async ({ page, request }) => {
            const { name, places } = await somebody(request, 'eligible');
            await page.goto(`/cekbansos?mode=words`);
            await choosePlace(page, places, scripted);
            await page.locator('#nama').fill(name.toLowerCase());
            await answerInWords(page);
            await page.locator('#cari .utama').click();
            const main = page.locator('main');
            await expect(main).toContainText('PKH');
            await expect(main).toContainText('***');
            await expect(main).not.toContainText(name);
            expect(page.url()).not.toContain(encodeURIComponent(name.toLowerCase()));
            if (scripted) await expectAccessible(page);
        });
    });
}

test('nobody of that name, and one who is not entitled, get the same answer', async ({ page, request }) => {
    const { name, places } = await somebody(request, 'ineligible');
    const answers: string[] = [];
    for (const asked of [name, 'Qwertz Uiopasdf']) {
        await page.goto('/cekbansos?mode=words');
        await choosePlace(page, places, true);
        await page.locator('#nama').fill(asked);
        await answerInWords(page);
        await page.locator('#cari .utama').click();
        await expect(page.locator('main')).toContainText('Tidak Terdapat Peserta / PM');
        await expectAccessible(page);
        answers.push((await page.locator('main').innerText()).replace(/[A-Z]\*\*\*( |$)/gm, ''));
    }
    expect(answers[0]).toBe(answers[1]);
});

test('by keyboard alone', async ({ page, request }) => {
    const { name, places } = await somebody(request, 'eligible');
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`/cekbansos?mode=words&desa=${places[3]}`);
    const reach = async (id: string) => {
        for (let i = 0; i < 30; ++i) {
            await page.keyboard.press('Tab');
            if (await page.evaluate((wanted) => document.activeElement?.id === wanted, id)) return;
        }
        throw new Error(`Tab does not reach ${id}`);
    };
    await reach('nama');
    await page.keyboard.type(name);
    await reach('jawaban');
    const question = (await page.locator('label[for=jawaban]').innerText()).toLowerCase();
    const said = (question.match(/[a-z]+/g) ?? []).filter((word) => word in digits);
    await page.keyboard.type(said.map((word) => digits[word]).join(''));
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toContainText('PKH');
});

test('a wrong code is said so, with the fields kept', async ({ page, request }) => {
    const { name, places } = await somebody(request, 'eligible');
    await page.goto('/cekbansos');
    await choosePlace(page, places, true);
    await page.locator('#nama').fill(name);
    await page.locator('#jawaban').fill('????');
    await page.locator('#cari .utama').click();
    await expect(page.locator('#galat')).toBeVisible();
    await expect(page.locator('#galat')).toBeFocused();
    await expectAccessible(page);
    await expect(page.locator('#nama')).toHaveValue(name);
    await expect(page.locator('#jawaban')).toHaveValue('');
});

for (const width of widths) {
    for (const language of languages) {
        test(`accessible at ${width} px in ${language}`, async ({ page }) => {
            const said: string[] = [];
            page.on('console', (message) => said.push(message.text()));
            page.on('pageerror', (error) => said.push(error.message));
            await page.setViewportSize({ width, height: 800 });
            for (const mode of ['', '&mode=words']) {
                await page.goto(`/cekbansos?lang=${language}${mode}`);
                await page.waitForLoadState('networkidle');
                await expectAccessible(page);
            }
            expect(said).toEqual([]);
        });
    }
}

test('weighs no more than 30 KB with all that it loads, and shows early on a slow phone', async ({ page }) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 150,
        downloadThroughput: 400_000 / 8,
        uploadThroughput: 400_000 / 8,
    });
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto('/cekbansos');
    await page.waitForLoadState('networkidle');
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
    console.log(`cekbansos: ${bytes} bytes, first contentful paint ${Math.round(painted)} ms on a slow phone`);
    expect(bytes).toBeLessThan(30_000);
    expect(painted).toBeLessThan(10_000);
});
