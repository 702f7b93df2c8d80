/** What the app shows at which path. Everything else is the server's, or not there. */
export const patterns = {
    overview: /^\/$/,
    lists: /^\/daftar\/?$/,
    makeList: /^\/daftar\/baru\/?$/,
    list: /^\/daftar\/(?<entry>[1-9]\d{0,15})\/?$/,
    why: /^\/daftar\/(?<entry>[1-9]\d{0,15})\/(?<subject>[1-9]\d{0,18})\/?$/,
    check: /^\/daftar\/(?<entry>[1-9]\d{0,15})\/periksa\/?$/,
    comparisons: /^\/banding\/?$/,
    comparison: /^\/banding\/(?<entry>[1-9]\d{0,15})\/?$/,
    difference: /^\/banding\/(?<entry>[1-9]\d{0,15})\/(?<subject>\d{1,15})\/?$/,
    family: /^\/keluarga\/(?<subject>[1-9]\d{0,18})\/?$/,
    familyDifference: /^\/keluarga\/(?<subject>[1-9]\d{0,18})\/beda\/?$/,
    imports: /^\/impor\/?$/,
    payments: /^\/pembayaran\/?$/,
    simulation: /^\/simulasi\/?$/,
    budget: /^\/simulasi\/anggaran\/?$/,
    reports: /^\/laporan\/?$/,
    duplicates: /^\/laporan\/ganda\/?$/,
    complements: /^\/laporan\/kelengkapan\/?$/,
    anomalies: /^\/laporan\/anomali\/?$/,
    rankings: /^\/laporan\/peringkat\/?$/,
    ranking: /^\/laporan\/peringkat\/(?<entry>[1-9]\d{0,15})\/?$/,
    ranked: /^\/laporan\/peringkat\/(?<entry>[1-9]\d{0,15})\/(?<subject>[1-9]\d{0,18})\/?$/,
    reviews: /^\/tinjauan\/?$/,
    review: /^\/tinjauan\/(?<entry>[1-9]\d{0,15})\/?$/,
    officers: /^\/akun\/petugas\/?$/,
    account: /^\/akun\/?$/,
    tasks: /^\/tugas\/?$/,
    notices: /^\/pemberitahuan\/?$/,
    proposals: /^\/usulan\/?$/,
    propose: /^\/usulan\/baru\/?$/,
    ownProposals: /^\/usulan\/saya\/?$/,
    familyAppeal: /^\/usulan\/banding\/?$/,
    proposalReceipt: /^\/usulan\/(?<subject>[1-9]\d{0,18})\/tanda-terima\/?$/,
    proposal: /^\/usulan\/(?<subject>[1-9]\d{0,18})\/?$/,
    visit: /^\/usulan\/(?<subject>[1-9]\d{0,18})\/kunjungan\/?$/,
    revisits: /^\/kunjungan-ulang\/?$/,
    revisit: /^\/usulan\/(?<subject>[1-9]\d{0,18})\/kunjungan-ulang\/?$/,
    agreement: /^\/kesesuaian\/?$/,
    objections: /^\/sanggahan\/?$/,
    ownObjections: /^\/sanggahan\/saya\/?$/,
    object: /^\/sanggahan\/baru\/?$/,
    objection: /^\/sanggahan\/(?<subject>[1-9]\d{0,18})\/?$/,
    objectionReceipt: /^\/sanggahan\/(?<subject>[1-9]\d{0,18})\/tanda-terima\/?$/,
    complaints: /^\/pengaduan\/?$/,
    ownComplaints: /^\/pengaduan\/saya\/?$/,
    complain: /^\/pengaduan\/baru\/?$/,
    complaint: /^\/pengaduan\/(?<subject>[1-9]\d{0,18})\/?$/,
    complaintReceipt: /^\/pengaduan\/(?<subject>[1-9]\d{0,18})\/tanda-terima\/?$/,
    meetings: /^\/musyawarah\/?$/,
    approvals: /^\/pengesahan\/?$/,
    packages: /^\/paket\/?$/,
    rounds: /^\/pengesahan\/periode\/?$/,
    plan: /^\/pembayaran\/(?<entry>[1-9]\d{0,15})\/?$/,
} as const;

export type RouteName = keyof typeof patterns | 'missing';

export interface Match {
    route: RouteName;
    /** Of a list, a comparison, a set to review or a plan; 0 when the path has none. */
    entry: number;
    /** Or the line of a difference. */
    subject: string;
}

export function match(path: string): Match {
    for (const [route, pattern] of Object.entries(patterns)) {
        const groups = pattern.exec(path)?.groups;
        if (pattern.test(path)) {
            return {
                route: route as RouteName,
                entry: Number(groups?.['entry'] ?? 0),
                subject: groups?.['subject'] ?? '',
            };
        }
    }
    return { route: 'missing', entry: 0, subject: '' };
}
