import type { APIRequestContext } from '@playwright/test';

/** Every page by name, with the ids that the server under test has. */
export async function pagesOf(request: APIRequestContext): Promise<Record<string, string>> {
    const answer = async (path: string, data?: object) =>
        (await (data ? request.post(path, { data }) : request.get(path))).json();
    const { lists } = await answer('/api/v1/lists');
    const { plans } = await answer('/api/v1/plans');
    const regency = (await answer('/api/v1/overview')).regency.code;
    const list = lists[0].entry;
    const subjectOf = async (outcome: string) =>
        (await answer(`/api/v1/lists/${list}/lines`, { outcome, limit: 1 })).lines[0].subject;
    const [yes, no] = [await subjectOf('eligible'), await subjectOf('ineligible')];
    return {
        overview: '/',
        lists: '/daftar',
        list: `/daftar/${list}`,
        'why-yes': `/daftar/${list}/${yes}`,
        'why-no': `/daftar/${list}/${no}`,
        family: `/keluarga/${yes}`,
        simulation: '/simulasi?program=pkh&tahap=2021:2/4&wilayah=' + regency,
        budget: '/simulasi/anggaran?tanggal=2021-05-01&wilayah=' + regency,
        import: '/impor',
        payments: '/pembayaran',
        plan: `/pembayaran/${plans[0].entry}`,
        missing: '/tidak/ada',
    };
}

export const widths = [360, 1280] as const;
export const languages = ['id', 'en'] as const;
