import type { APIRequestContext } from '@playwright/test';

type Answer = (path: string, data?: object) => Promise<any>;

/** The reports' pages, on a day of May 2021. */
async function reportsOf(answer: Answer, regency: string): Promise<Record<string, string>> {
    const asked = `tanggal=2021-05-01&wilayah=${regency}`;
    const ranking = (await answer('/api/v1/rankings')).rankings[0].entry;
    const { families } = await answer('/api/v1/complements/families', { region: regency, on: '2021-05-01', limit: 20 });
    let ranked = '';
    for (const { subject } of families) {
        const { households } = await answer(`/api/v1/rankings/${ranking}/households`, { who: subject });
        if (households[0]?.place) ranked = subject;
        if (ranked) break;
    }
    return {
        reports: '/laporan',
        duplicates: `/laporan/ganda?${asked}`,
        complements: `/laporan/kelengkapan?${asked}`,
        anomalies: `/laporan/anomali?${asked}`,
        rankings: '/laporan/peringkat',
        ranking: `/laporan/peringkat/${ranking}`,
        ranked: `/laporan/peringkat/${ranking}/${ranked}`,
    };
}

/** The pages of proposals; of a register without any, those that need none. */
async function chainOf(answer: Answer, regency: string, family: string): Promise<Record<string, string>> {
    const { proposals } = await answer(`/api/v1/proposals?region=${regency}`);
    const one = proposals?.[0];
    const { objections } = await answer(`/api/v1/objections?region=${regency}`);
    const { revisits } = await answer(`/api/v1/revisits?region=${regency}`);
    const { complaints } = await answer(`/api/v1/complaints?region=${regency}`);
    return {
        tasks: '/tugas',
        proposals: `/usulan?wilayah=${regency}`,
        ...(one ? { proposal: `/usulan/${one.proposal}`, visit: `/usulan/${one.proposal}/kunjungan`, meetings: `/musyawarah?desa=${one.village.code}` } : {}),
        revisits: `/kunjungan-ulang?wilayah=${regency}`,
        agreement: `/kesesuaian?wilayah=${regency}`,
        ...(revisits?.[0] ? { revisit: `/usulan/${revisits[0].proposal}/kunjungan-ulang` } : {}),
        propose: '/usulan/baru',
        'propose-change': `/usulan/baru?keluarga=${family}&jenis=change`,
        'propose-death': `/usulan/baru?keluarga=${family}&jenis=death`,
        'own-proposals': '/usulan/saya',
        approvals: '/pengesahan',
        rounds: '/pengesahan/periode',
        packages: '/paket',
        'family-appeal': '/usulan/banding',
        'family-then': `/keluarga/${family}?benar=2021-02-02`,
        'family-difference': `/keluarga/${family}/beda?benar=2021-02-02&diketahui=2021-02-02`,
        objections: `/sanggahan?wilayah=${regency}`,
        'own-objections': '/sanggahan/saya',
        object: '/sanggahan/baru',
        complaints: `/pengaduan?wilayah=${regency}`,
        'own-complaints': '/pengaduan/saya',
        complain: '/pengaduan/baru',
        ...(objections?.[0] ? { objection: `/sanggahan/${objections[0].objection}`, 'objection-receipt': `/sanggahan/${objections[0].objection}/tanda-terima` } : {}),
        ...(complaints?.[0] ? { complaint: `/pengaduan/${complaints[0].complaint}` } : {}),
    };
}

// TEPAT_PAGES=lists,family looks at those alone.
const only = process.env['TEPAT_PAGES']?.split(',');

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
    const { comparisons } = await answer('/api/v1/comparisons');
    const compared: Record<string, string> = comparisons[0]
        ? { comparison: `/banding/${comparisons[0].entry}`, difference: `/banding/${comparisons[0].entry}/0` }
        : {};
    const { reviews } = await answer('/api/v1/reviews');
    const pages = {
        overview: '/',
        lists: '/daftar',
        'make-list': '/daftar/baru',
        list: `/daftar/${list}`,
        check: `/daftar/${list}/periksa`,
        comparisons: '/banding',
        ...compared,
        'why-yes': `/daftar/${list}/${yes}`,
        'why-no': `/daftar/${list}/${no}`,
        family: `/keluarga/${yes}`,
        simulation: '/simulasi?program=pkh&tahap=2021:2/4&wilayah=' + regency,
        budget: '/simulasi/anggaran?tanggal=2021-05-01&wilayah=' + regency,
        ...(await reportsOf(answer, regency)),
        reviews: '/tinjauan',
        ...(reviews[0] ? { review: `/tinjauan/${reviews[0].entry}?mana=all` } : {}),
        ...(await chainOf(answer, regency, yes)),
        import: '/impor',
        payments: '/pembayaran',
        plan: `/pembayaran/${plans[0].entry}`,
        account: '/akun',
        notices: '/pemberitahuan',
        officers: '/akun/petugas',
        missing: '/tidak/ada',
    };
    return Object.fromEntries(Object.entries(pages).filter(([name]) => !only || only.includes(name)));
}

export const widths = [360, 1280] as const;
export const languages = ['id', 'en'] as const;
