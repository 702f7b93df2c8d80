#include "generate/detail/columns.hpp"

#include <array>

namespace tepat::generate::detail {
namespace {

using sheets::Value;

Value text(std::string_view value) {
    return value.empty() ? Value{} : Value{value};
}
Value part(const std::string& digits, std::size_t from, std::size_t size) {
    return std::string_view{digits}.substr(from, size);
}
Value number(std::int64_t value) {
    return value;
}
Value answer(Answer value) {
    return value ? number(*value) : Value{};
}
Value date(std::optional<Date> value) {
    return value ? Value{*value} : Value{};
}
Value yes_1(bool yes) {
    return number(yes ? 1 : 2);
}
Value yes_3(bool yes) {
    return number(yes ? 3 : 4);
}
template <class Enum>
Value coded(Enum value) {
    return number(static_cast<int>(value));
}

using H = Household;
// What Vector1 to Vector4 mean is not public; they stay empty, like the pictures nobody took.
constexpr auto households = std::to_array<Field<H>>({
    {"IDBDT", [](const H& h) -> Value { return text(h.idbdt); }},
    {"NoPBDTKemsos", [](const H& h) -> Value { return text(h.kemsos_number); }},
    {"Vector1", [](const H&) -> Value { return Value{}; }},
    {"Vector2", [](const H&) -> Value { return Value{}; }},
    {"Vector3", [](const H&) -> Value { return Value{}; }},
    {"Vector4", [](const H&) -> Value { return Value{}; }},
    {"KDGabungan4", [](const H& h) -> Value { return text(h.region); }},
    {"KDPROP", [](const H& h) -> Value { return part(h.region, 0, 2); }},
    {"KDKAB", [](const H& h) -> Value { return part(h.region, 2, 2); }},
    {"KDKEC", [](const H& h) -> Value { return part(h.region, 4, 2); }},
    {"KDDESA", [](const H& h) -> Value { return part(h.region, 6, 4); }},
    {"Alamat", [](const H& h) -> Value { return text(h.address); }},
    {"Nama_SLS", [](const H& h) -> Value { return text(h.neighbourhood); }},
    {"Nama_KRT", [](const H& h) -> Value { return text(h.head_name); }},
    {"Jumlah_ART", [](const H& h) -> Value { return number(h.members); }},
    {"Jumlah_Keluarga", [](const H& h) -> Value { return number(h.families); }},
    {"AdaPKH", [](const H& h) -> Value { return yes_1(h.programmes.pkh); }},
    {"AdaPBDT", [](const H&) -> Value { return yes_1(true); }},
    {"AdaKKS2016", [](const H& h) -> Value { return yes_1(h.kks_2016); }},
    {"AdaKKS2017", [](const H& h) -> Value { return yes_1(h.programmes.kks); }},
    {"AdaPBI", [](const H& h) -> Value { return yes_1(h.programmes.kis); }},
    {"AdaDapodik", [](const H& h) -> Value { return yes_1(h.known_to_schools); }},
    {"NoPesertaPKH", [](const H& h) -> Value { return text(h.pkh_number); }},
    {"NoPesertaKKS2016", [](const H& h) -> Value { return text(h.kks_number); }},
    {"NoPesertaPBI", [](const H& h) -> Value { return text(h.pbi_number); }},
    {"PesertaKIP", [](const H& h) -> Value { return yes_1(h.programmes.kip); }},
    {"sta_bangunan", [](const H& h) -> Value { return number(h.building); }},
    {"sta_lahan", [](const H& h) -> Value { return number(h.land_status); }},
    {"luas_lantai", [](const H& h) -> Value { return number(h.floor_area); }},
    {"lantai", [](const H& h) -> Value { return number(h.floor); }},
    {"dinding", [](const H& h) -> Value { return number(h.wall); }},
    {"kondisi_dinding", [](const H& h) -> Value { return number(h.wall_condition); }},
    {"atap", [](const H& h) -> Value { return number(h.roof); }},
    {"kondisi_atap", [](const H& h) -> Value { return number(h.roof_condition); }},
    {"jumlah_kamar", [](const H& h) -> Value { return number(h.rooms); }},
    {"sumber_airminum", [](const H& h) -> Value { return number(h.water); }},
    {"nomor_meter_air", [](const H& h) -> Value { return text(h.water_meter); }},
    {"cara_peroleh_airminum", [](const H& h) -> Value { return number(h.water_obtained); }},
    {"sumber_penerangan", [](const H& h) -> Value { return number(h.lighting); }},
    {"daya", [](const H& h) -> Value { return answer(h.power); }},
    {"nomor_pln", [](const H& h) -> Value { return text(h.electricity_meter); }},
    {"bb_masak", [](const H& h) -> Value { return number(h.cooking_fuel); }},
    {"nomor_gas", [](const H& h) -> Value { return text(h.gas_meter); }},
    {"fasbab", [](const H& h) -> Value { return number(h.toilet); }},
    {"kloset", [](const H& h) -> Value { return answer(h.closet); }},
    {"buang_tinja", [](const H& h) -> Value { return number(h.sewage); }},
    {"ada_tabung_gas", [](const H& h) -> Value { return yes_1(h.assets.gas_tank); }},
    {"ada_lemari_es", [](const H& h) -> Value { return yes_3(h.assets.fridge); }},
    {"ada_ac", [](const H& h) -> Value { return yes_1(h.assets.air_conditioner); }},
    {"ada_pemanas", [](const H& h) -> Value { return yes_3(h.assets.water_heater); }},
    {"ada_telepon", [](const H& h) -> Value { return yes_1(h.assets.telephone); }},
    {"ada_tv", [](const H& h) -> Value { return yes_3(h.assets.television); }},
    {"ada_emas", [](const H& h) -> Value { return yes_1(h.assets.gold); }},
    {"ada_laptop", [](const H& h) -> Value { return yes_3(h.assets.laptop); }},
    {"ada_sepeda", [](const H& h) -> Value { return yes_1(h.assets.bicycle); }},
    {"ada_sepeda_motor", [](const H& h) -> Value { return yes_3(h.assets.motorcycle); }},
    {"ada_mobil", [](const H& h) -> Value { return yes_1(h.assets.car); }},
    {"ada_perahu", [](const H& h) -> Value { return yes_3(h.assets.boat); }},
    {"ada_motor_tempel", [](const H& h) -> Value { return yes_1(h.assets.outboard); }},
    {"ada_perahu_motor", [](const H& h) -> Value { return yes_3(h.assets.motorboat); }},
    {"ada_kapal", [](const H& h) -> Value { return yes_1(h.assets.ship); }},
    {"aset_tak_bergerak", [](const H& h) -> Value { return yes_1(h.assets.land); }},
    {"luas_atb", [](const H& h) -> Value { return answer(h.land_area); }},
    {"rumah_lain", [](const H& h) -> Value { return yes_3(h.assets.other_house); }},
    {"jumlah_sapi", [](const H& h) -> Value { return number(h.cattle); }},
    {"jumlah_kerbau", [](const H& h) -> Value { return number(h.buffaloes); }},
    {"jumlah_kuda", [](const H& h) -> Value { return number(h.horses); }},
    {"jumlah_babi", [](const H& h) -> Value { return number(h.pigs); }},
    {"jumlah_kambing", [](const H& h) -> Value { return number(h.goats); }},
    {"sta_art_usaha", [](const H& h) -> Value { return yes_1(h.assets.business); }},
    {"sta_kks", [](const H& h) -> Value { return yes_1(h.programmes.kks); }},
    {"sta_kip", [](const H& h) -> Value { return yes_3(h.programmes.kip); }},
    {"sta_kis", [](const H& h) -> Value { return yes_1(h.programmes.kis); }},
    {"sta_bpjs_mandiri", [](const H& h) -> Value { return yes_3(h.programmes.bpjs_self_paid); }},
    {"sta_jamsostek", [](const H& h) -> Value { return yes_1(h.programmes.jamsostek); }},
    {"sta_asuransi", [](const H& h) -> Value { return yes_3(h.programmes.insurance); }},
    {"sta_pkh", [](const H& h) -> Value { return yes_1(h.programmes.pkh); }},
    {"sta_rastra", [](const H& h) -> Value { return yes_3(h.programmes.rastra); }},
    {"sta_kur", [](const H& h) -> Value { return yes_1(h.programmes.kur); }},
    {"sta_keberadaan_RT", [](const H& h) -> Value { return number(static_cast<int>(h.presence)); }},
    {"percentile", [](const H& h) -> Value { return number(h.percentile); }},
    {"status_kesejahteraan", [](const H& h) -> Value { return answer(h.welfare_band); }},
    {"lat", [](const H& h) -> Value { return text(h.latitude); }},
    {"long", [](const H& h) -> Value { return text(h.longitude); }},
    {"foto_rumah", [](const H& h) -> Value { return text(h.pictures); }},
    {"foto_ktp", [](const H& h) -> Value { return text(h.pictures); }},
    {"foto_kk_1", [](const H& h) -> Value { return text(h.pictures); }},
    {"foto_kk_2", [](const H&) -> Value { return Value{}; }},
    {"foto_kk_3", [](const H&) -> Value { return Value{}; }},
    {"foto_kk_4", [](const H&) -> Value { return Value{}; }},
    {"foto_kk_5", [](const H&) -> Value { return Value{}; }},
    {"foto_kk_6", [](const H&) -> Value { return Value{}; }},
    {"foto_dinding", [](const H&) -> Value { return Value{}; }},
    {"foto_lantai", [](const H&) -> Value { return Value{}; }},
    {"foto_jamban", [](const H&) -> Value { return Value{}; }},
    {"foto_dapur", [](const H&) -> Value { return Value{}; }},
    {"foto_atap", [](const H&) -> Value { return Value{}; }},
    {"foto_krt", [](const H& h) -> Value { return text(h.pictures); }},
});

using R = MemberRow;
constexpr auto members = std::to_array<Field<R>>({
    {"IDARTBDT", [](const R& r) -> Value { return text(r.member.idartbdt); }},
    {"IDBDT", [](const R& r) -> Value { return text(r.household.idbdt); }},
    {"NIK", [](const R& r) -> Value { return text(r.member.nik); }},
    {"NoKK", [](const R& r) -> Value { return text(r.member.kk); }},
    {"Nama", [](const R& r) -> Value { return text(r.member.name); }},
    {"JnsKel", [](const R& r) -> Value { return number(r.member.sex == Sex::male ? 1 : 2); }},
    {"TmpLahir", [](const R& r) -> Value { return text(r.member.birthplace); }},
    {"TglLahir", [](const R& r) -> Value { return date(r.member.born); }},
    {"Hub_KRT", [](const R& r) -> Value { return coded(r.member.to_household_head); }},
    {"NUK", [](const R& r) -> Value { return number(r.member.family); }},
    {"Hubkel", [](const R& r) -> Value { return coded(r.member.to_family_head); }},
    {"Umur", [](const R& r) -> Value { return number(r.member.age); }},
    {"Sta_kawin", [](const R& r) -> Value { return coded(r.member.marriage); }},
    {"Ada_akta_nikah", [](const R& r) -> Value { return answer(r.member.marriage_certificate); }},
    {"Ada_diKK", [](const R& r) -> Value { return yes_1(r.member.on_family_card); }},
    {"Ada_kartu_identitas", [](const R& r) -> Value { return number(r.member.identity_cards); }},
    {"Sta_hamil", [](const R& r) -> Value { return answer(r.member.pregnant); }},
    {"Jenis_cacat", [](const R& r) -> Value { return number(r.member.disability); }},
    {"Penyakit_kronis", [](const R& r) -> Value { return number(r.member.chronic_illness); }},
    {"Partisipasi_sekolah",
     [](const R& r) -> Value { return r.member.schooling ? coded(*r.member.schooling) : Value{}; }},
    {"Pendidikan_tertinggi", [](const R& r) -> Value { return answer(r.member.school_level); }},
    {"Kelas_tertinggi", [](const R& r) -> Value { return answer(r.member.school_grade); }},
    {"Ijazah_tertinggi", [](const R& r) -> Value { return answer(r.member.diploma); }},
    {"Sta_Bekerja", [](const R& r) -> Value { return answer(r.member.works); }},
    {"Jumlah_jamkerja", [](const R& r) -> Value { return answer(r.member.hours_a_week); }},
    {"Lapangan_usaha", [](const R& r) -> Value { return answer(r.member.sector); }},
    {"Status_pekerjaan", [](const R& r) -> Value { return answer(r.member.job_status); }},
    {"Sta_keberadaan_art", [](const R& r) -> Value { return coded(r.member.presence); }},
    {"Sta_kepesertaan_pbi", [](const R& r) -> Value { return yes_1(r.member.pbi_member); }},
    {"Ada_kks", [](const R& r) -> Value { return yes_1(r.member.kks); }},
    {"Ada_pbi", [](const R& r) -> Value { return yes_1(r.member.pbi); }},
    {"Ada_kip", [](const R& r) -> Value { return yes_1(r.member.kip); }},
    {"Ada_pkh", [](const R& r) -> Value { return yes_1(r.member.pkh); }},
    {"Ada_rastra", [](const R& r) -> Value { return yes_1(r.member.rastra); }},
    {"Anak_diluar_rt", [](const R& r) -> Value { return answer(r.member.children_elsewhere); }},
    {"namagadis_ibukandung", [](const R& r) -> Value { return text(r.member.mothers_name); }},
    {"sta_keberadaan_kks", [](const R& r) -> Value { return answer(r.member.kks_at_hand); }},
});

} // namespace

std::span<const Field<Household>> household_fields() {
    return households;
}
std::span<const Field<MemberRow>> member_fields() {
    return members;
}

} // namespace tepat::generate::detail
