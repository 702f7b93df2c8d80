import { expect, type APIRequestContext, type Page } from '@playwright/test';

export const digits: Record<string, string> = {};
'nol satu dua tiga empat lima enam tujuh delapan sembilan'.split(' ').forEach((word, i) => (digits[word] = String(i)));
'zero one two three four five six seven eight nine'.split(' ').forEach((word, i) => (digits[word] = String(i)));

/** Somebody on the newest list, with the codes of the place where the family lives. */
export async function somebody(request: APIRequestContext, outcome: string) {
    const { lists } = await (await request.get('/api/v1/lists')).json();
    const found = await request.post(`/api/v1/lists/${lists[0].entry}/lines`, { data: { outcome, limit: 1 } });
    const line = (await found.json()).lines[0];
    const family = await (await request.get(`/api/v1/families/${line.subject}`)).json();
    const [province, regency, district] = [2, 5, 8].map((length) => family.code.slice(0, length));
    return { name: line.head as string, places: [province, regency, district, family.code] as string[] };
}

const fields = ['prov', 'kab', 'kec', 'desa'];

export async function choosePlace(page: Page, places: string[], scripted: boolean) {
    for (const [i, field] of fields.entries()) {
        const select = page.locator(`select[name=${field}]`);
        await expect(select).toBeEnabled();
        await expect(select.locator(`option[value="${places[i]}"]`)).toHaveCount(1);
        await select.selectOption(places[i] ?? '');
        if (!scripted) await page.locator('#lanjut').click();
    }
}

/** The question in words, which is there for those who do not see the image. */
export async function answerInWords(page: Page) {
    const image = page.locator('#cari button[value=words]');
    if (await image.isVisible()) await image.click();
    const question = (await page.locator('label[for=jawaban]').innerText()).toLowerCase();
    const said = (question.match(/[a-z]+/g) ?? []).filter((word) => word in digits);
    expect(said).toHaveLength(4);
    await page.locator('#jawaban').fill(said.map((word) => digits[word]).join(''));
}
