#include "generate/detail/names.hpp"

#include "generate/detail/spelling.hpp"

#include <array>
#include <span>
#include <string_view>

namespace tepat::generate::detail {
namespace {

using Names = std::span<const std::string_view>;

// Common given names; the earlier in a list, the more often.
constexpr auto sundanese_men = std::to_array<std::string_view>(
    {"ASEP",   "UJANG",    "DEDI",   "AGUS",     "IWAN",    "ADE",     "DADANG",   "CECEP",
     "TATANG", "YAYAN",    "ENTIS",  "MAMAN",    "NANA",    "ENCEP",   "JAJANG",   "OMAN",
     "EMAN",   "UDIN",     "ODANG",  "OTONG",    "ENJANG",  "AJAT",    "RUKMAN",   "SARNA",
     "ACENG",  "DUDUNG",   "EDI",    "ENDANG",   "ENGKOS",  "KARNA",   "KOSIM",    "OBAY",
     "ONDI",   "SAEPUDIN", "SOBARI", "SAMSUDIN", "SUHANDI", "TARYA",   "UCU",      "WAWAN",
     "YANTO",  "ATANG",    "DAYAT",  "ELAN",     "HERMAN",  "IDIS",    "JAENUDIN", "KOSASIH",
     "MISBAH", "RAHMAT",   "SARIP",  "TEDI",     "UCI",     "YUSUP",   "APENDI",   "BUDI",
     "DIDIN",  "EMUH",     "HOLID",  "IPIN",     "KUSNADI", "MULYADI", "NURDIN",   "RIDWAN",
     "SOLEH",  "TATA",     "USEP",   "WAHYUDIN", "ZAENAL",  "ABAS"});
constexpr auto sundanese_second_men = std::to_array<std::string_view>(
    {"HIDAYAT",  "KURNIAWAN", "SUPRIATNA", "SETIAWAN", "SURYANA",   "MULYANA",  "GUNAWAN",
     "SAEPULOH", "HERMAWAN",  "SUTISNA",   "RAMDANI",  "PERMANA",   "NUGRAHA",  "SOPANDI",
     "SUHERLAN", "RUSTANDI",  "IRAWAN",    "WIJAYA",   "KUSNADI",   "SUHERMAN", "SUPRIADI",
     "RUSWANDI", "JUNAEDI",   "ISKANDAR",  "MAULANA",  "SUKMANA",   "SANUSI",   "KOMARUDIN",
     "JAELANI",  "PRIATNA",   "ROHIMAT",   "SOMANTRI", "SUDRAJAT",  "TARYANA",  "WAHYUDI",
     "YULIANA",  "ANSORI",    "BAHRUDIN",  "EFENDI",   "FIRMANSYAH"});
constexpr auto sundanese_women = std::to_array<std::string_view>(
    {"SITI",    "NENENG",   "EUIS",    "IIS",     "ENENG",    "IMAS",     "MARYATI",  "NURHAYATI",
     "ACIH",    "ICIH",     "EMI",     "ENOK",    "AISAH",    "ROHAYATI", "KOMARIAH", "JUARIAH",
     "SUMIATI", "OMAH",     "ITI",     "ROKAYAH", "SAMSIAH",  "ENUNG",    "CUCU",     "YATI",
     "NANI",    "LILIS",    "ENTIN",   "MIMIN",   "TITIN",    "TETI",     "ROHAENI",  "SARIAH",
     "MARIAM",  "UNAH",     "ONAH",    "ARMAH",   "MASNAH",   "SAODAH",   "HALIMAH",  "KHODIJAH",
     "FATIMAH", "ELAH",     "ENDEH",   "ATIKAH",  "DEDEH",    "EHA",      "ENI",      "IDA",
     "JUJU",    "KARTINI",  "LINA",    "MULYATI", "NURJANAH", "PIPIH",    "RATNA",    "SUHAETI",
     "TUTI",    "UMI",      "WIWIN",   "YANI",    "ZUBAEDAH", "ASMANAH",  "HAPSAH",   "IROH",
     "JAMILAH", "MAESAROH", "NURAENI", "SOLIHAH", "SUTIHAT",  "UMAYAH"});
constexpr auto sundanese_second_women = std::to_array<std::string_view>(
    {"NURHAYATI", "ROHAENI", "KOMALASARI", "AISAH",     "ROHMAH",      "SULASTRI",  "MARLINA",
     "NURJANAH",  "JUARIAH", "FATIMAH",    "SUMARNI",   "SUSANTI",     "ROSMIATI",  "YULIANI",
     "HASANAH",   "MARYAM",  "NURAENI",    "SOLIHAT",   "WIDANINGSIH", "KURNIASIH", "SUKAESIH",
     "ROSITA",    "MASITOH", "JUBAEDAH",   "SUPARTINI", "HERAWATI",    "KURNIATI",  "LESTARI",
     "MAESAROH",  "PATIMAH", "RATNASARI",  "SARIPAH",   "SETIAWATI",   "SUTINI",    "TARMINAH",
     "UMAMAH",    "YANTI",   "ZAHROH",     "MULYANI",   "ROSADAH"});
constexpr auto betawi_men = std::to_array<std::string_view>(
    {"SAMAN",   "NAMIN",   "MUHAMAD", "ABDUL",  "SANUSI",  "ROHIM",     "MADALI", "SARMILI",
     "NASIR",   "JAYADI",  "SANIM",   "NAIM",   "MARZUKI", "SYAHRONI",  "HASAN",  "HUSIN",
     "RAMLI",   "SAIDI",   "MURSID",  "ROJALI", "BOIH",    "NIMAN",     "AMSAR",  "MANSUR",
     "JUNAEDI", "MATSANI", "NAWAWI",  "SUHADA", "USMAN",   "YAHYA",     "AMIN",   "BASRI",
     "DAHLAN",  "FAISAL",  "GOZALI",  "HAMDAN", "ILYAS",   "JAMALUDIN", "KHOLID", "LATIF"});
constexpr auto betawi_women = std::to_array<std::string_view>(
    {"SITI",      "ROHANI",    "MARYAM",   "NURHASANAH", "ROMLAH",    "SALBIAH",
     "ASNAH",     "HALIMAH",   "ROGAYAH",  "MURNI",      "SAANAH",    "NAPSIAH",
     "MAEMUNAH",  "JUHAERIAH", "SUHAEBAH", "HAMIDAH",    "ZAHARA",    "ROSIDAH",
     "MASANIH",   "AMINAH",    "BADRIAH",  "DAHLIA",     "FARIDA",    "HINDUN",
     "ISTIQOMAH", "JUBAIDAH",  "KAMILAH",  "LATIPAH",    "MUNAWAROH", "NURLAELA",
     "RODIAH",    "SAIDAH",    "SUMYATI",  "UMIYATI",    "WATI",      "YULIANAH"});
constexpr auto javanese_men = std::to_array<std::string_view>(
    {"SUTRISNO", "SLAMET",  "MULYADI",  "SUPARDI", "SUPRIYANTO", "WAHYUDI", "SUPARMAN",
     "SUGENG",   "SUYANTO", "SUNARTO",  "BAMBANG", "JOKO",       "TEGUH",   "HARYANTO",
     "WIDODO",   "SUROSO",  "PURWANTO", "TUKIMIN", "WARSITO",    "PONIMAN", "SARTONO",
     "NGATIMIN", "SUKARDI", "PAIMIN",   "RIYANTO", "HERU",       "AGUS",    "BUDI",
     "DWI",      "EKO",     "GIYANTO",  "HADI",    "IMAM",       "KARTONO", "MARYANTO",
     "NUR",      "PRIYONO", "SUDARMO",  "TRI",     "WAGIMAN"});
constexpr auto javanese_women = std::to_array<std::string_view>(
    {"SULASTRI", "SRI",     "SUMARNI",  "SUMIATI",  "SUTINI",    "TUMINAH", "WARSINI", "PONIYEM",
     "SUPARTI",  "NGATINI", "SUWARTI",  "KASMIATI", "ENDANG",    "WAHYUNI", "SUTARMI", "TUKIYEM",
     "PARTINI",  "SITI",    "DWI",      "EKA",      "HARTINI",   "INDAH",   "KARSINI", "LASTRI",
     "MARTINI",  "NUR",     "PURWANTI", "RETNO",    "SUGIYARTI", "TRI",     "UMI",     "WIJI",
     "YUNI",     "ASIH",    "DARYATI",  "GIYEM"});
constexpr auto javanese_second_men = std::to_array<std::string_view>(
    {"SANTOSO", "WIBOWO",  "SUSANTO", "NUGROHO", "PRASETYO", "WIDODO",  "RAHARJO",
     "UTOMO",   "PURNOMO", "HANDOKO", "SAPUTRA", "HARTONO",  "WALUYO",  "SISWANTO",
     "HIDAYAT", "CAHYONO", "MARYONO", "SUSILO",  "PRAYITNO", "YULIANTO"});
constexpr auto javanese_second_women = std::to_array<std::string_view>(
    {"LESTARI",    "RAHAYU",    "HANDAYANI", "WAHYUNI",  "NINGSIH", "ASTUTI",    "UTAMI",
     "SUSANTI",    "YULIANTI",  "PURWANTI",  "WIDAYATI", "HARTATI", "MULYANI",   "SETYOWATI",
     "SUPRIHATIN", "WULANDARI", "INDRAWATI", "MARYANI",  "SUHARTI", "KUSUMAWATI"});
constexpr auto minangkabau_men = std::to_array<std::string_view>(
    {"SYAFRIZAL", "ZULKIFLI", "AFRIZAL", "SYAMSUAR",   "ERIZAL",   "YUSRIZAL",  "JASMAN",
     "NASRUL",    "SYAHRIL",  "AMRIZAL", "BAHARUDDIN", "DARWIS",   "EDISON",    "FIRDAUS",
     "HENDRI",    "IRWANDI",  "JUFRI",   "MARLIS",     "RISWANDI", "SYAFRUDDIN"});
constexpr auto minangkabau_women = std::to_array<std::string_view>(
    {"ERNAWATI",  "YUSNIAR",   "ROSMANIAR", "ASMAWATI",  "DESMAWATI", "ELFI",     "FITRI",
     "GUSNIAR",   "HASNAH",    "IRMAWATI",  "JUSMANIAR", "LISMAWATI", "MURNIATI", "NURHAIDA",
     "RAHMADANI", "SYAMSIDAR", "WIRDA",     "YARNIS",    "ZURAIDA",   "AFRIDA"});
constexpr auto batak_men = std::to_array<std::string_view>(
    {"PARULIAN", "JHON",    "HOTMAN", "MANGASI", "TUMPAL",  "BINSAR",    "ROBERT",
     "SAHAT",    "POLTAK",  "MARULI", "DANIEL",  "EDWARD",  "HASIHOLAN", "JONATAN",
     "LAMHOT",   "RIKARDO", "SAMUEL", "TOGAP",   "ANDREAS", "BONAR"});
constexpr auto batak_women = std::to_array<std::string_view>(
    {"ROSMAIDA", "TIURMA",   "LAMRIA",   "MARIA",  "HOTMAULI", "NURSITI", "RISMA",
     "DAME",     "ELISABET", "LASMARIA", "MERY",   "NURMAIDA", "RUTH",    "SONDANG",
     "TIAMAN",   "VERONIKA", "YOHANA",   "ASNIDA", "DEWI",     "HERLINA"});
constexpr auto clans = std::to_array<std::string_view>(
    {"SIMANJUNTAK", "SIREGAR", "NAINGGOLAN", "SITUMORANG", "PANJAITAN", "SIHOMBING", "HUTAGALUNG",
     "SINAGA", "MANURUNG", "SITORUS", "SIMBOLON", "HUTAPEA", "LUMBAN GAOL", "TAMPUBOLON", "PURBA",
     "SARAGIH"});
constexpr auto young_men = std::to_array<std::string_view>(
    {"RIZKY", "FAUZAN", "ALDI",  "REZA",  "FADHIL", "RAFI",   "DIMAS",  "ILHAM",
     "RENDI", "FAJAR",  "GALIH", "RAMA",  "AZKA",   "BAGAS",  "YOGI",   "ANDIKA",
     "RIFKI", "FIKRI",  "HAFIZ", "AKBAR", "ARYA",   "DAFFA",  "RANGGA", "RAIHAN",
     "ZIDAN", "NAUFAL", "IQBAL", "KEVIN", "BAYU",   "GILANG", "HAIKAL", "IRFAN",
     "KENZO", "LUTFI",  "NABIL", "RASYA", "SATRIA", "TEGAR",  "WILDAN", "YUDA"});
constexpr auto young_second_men = std::to_array<std::string_view>(
    {"PRATAMA",    "RAMADHAN",   "MAULANA", "SAPUTRA",  "ALFARIZI", "HIDAYATULLAH",
     "FIRMANSYAH", "NUGRAHA",    "PERMANA", "AL FATIH", "ABDILLAH", "SYAHPUTRA",
     "KURNIAWAN",  "WIJAYA",     "GUNAWAN", "RAHMAN",   "FADILAH",  "ALAMSYAH",
     "HAKIM",      "ARDIANSYAH", "PUTRA",   "ANUGRAH",  "SETIAWAN", "AZHAR"});
constexpr auto young_women = std::to_array<std::string_view>(
    {"SITI",  "AULIA",  "NABILA", "PUTRI",  "ALYA",   "NAYLA",   "INTAN", "DEWI",
     "RINA",  "ZAHRA",  "SYIFA",  "AMELIA", "SALSA",  "KEYSHA",  "WULAN", "NISA",
     "TIARA", "RANI",   "ANISA",  "DINDA",  "FITRI",  "SHAKILA", "NAURA", "HANA",
     "LAILA", "MELANI", "NURUL",  "RISKA",  "SELVI",  "YULIA",   "AZKIA", "BUNGA",
     "CITRA", "ELSA",   "FARAH",  "INDAH",  "KIRANA", "MUTIARA", "RAISA", "VINA"});
constexpr auto young_second_women = std::to_array<std::string_view>(
    {"PUTRI",       "RAMADHANI", "AULIA",      "NURAENI",   "LESTARI",  "AZZAHRA",
     "MAHARANI",    "SAFITRI",   "KHOERUNISA", "RAHMAWATI", "AMELIA",   "OKTAVIANI",
     "HUMAIRA",     "NURHALIZA", "FEBRIANI",   "FADILAH",   "JULIANTI", "SALSABILA",
     "PERMATASARI", "ANGGRAENI", "NURFADILAH", "ZAHIRA",    "HASANAH",  "WULANDARI"});

struct Pool {
    Names first;
    Names second;
};

Pool elders(Custom custom, Sex sex) {
    const bool man = sex == Sex::male;
    switch (custom) {
    case Custom::sundanese:
        return man ? Pool{sundanese_men, sundanese_second_men}
                   : Pool{sundanese_women, sundanese_second_women};
    case Custom::betawi:
        return man ? Pool{betawi_men, sundanese_second_men}
                   : Pool{betawi_women, sundanese_second_women};
    case Custom::javanese:
        return man ? Pool{javanese_men, javanese_second_men}
                   : Pool{javanese_women, javanese_second_women};
    case Custom::minangkabau:
        return man ? Pool{minangkabau_men, young_second_men}
                   : Pool{minangkabau_women, young_second_women};
    case Custom::batak:
        return man ? Pool{batak_men, batak_men} : Pool{batak_women, batak_women};
    }
    return {sundanese_men, sundanese_second_men};
}

/// Of a thousand persons of that age, those with a name of one word: an old custom that fades.
int one_word_share(int age) {
    if (age >= 60) return 700;
    if (age >= 40) return 530;
    if (age >= 20) return 290;
    return 70;
}

std::string_view prophets_name(Dice& dice) {
    static constexpr auto forms = std::to_array<std::string_view>(
        {"MUHAMMAD", "MUHAMAD", "MUH.", "MOCH.", "MOHAMAD", "MOCHAMAD", "M."});
    return forms[static_cast<std::size_t>(dice.weighted({40, 24, 8, 8, 8, 6, 6}))];
}

} // namespace

Custom draw_custom(Dice& dice) {
    return static_cast<Custom>(dice.weighted({690, 120, 130, 30, 30}));
}

std::string person_name(Dice& dice, Custom custom, Sex sex, int age) {
    const bool man = sex == Sex::male;
    const bool young = age < 30;
    const Pool old = elders(custom, sex);
    const Pool modern =
        man ? Pool{young_men, young_second_men} : Pool{young_women, young_second_women};
    const Pool pool =
        young && custom != Custom::batak && dice.per_mille(age < 18 ? 850 : 550) ? modern : old;

    std::string name{dice.early_of(pool.first)};
    const bool prefixed = man && custom != Custom::batak && dice.per_mille(young ? 260 : 80);
    if (prefixed) name = std::string{prophets_name(dice)} + ' ' + name;
    const bool one_word = custom != Custom::batak && dice.per_mille(one_word_share(age));
    if (!one_word && (!prefixed || dice.per_mille(600))) {
        const auto second = dice.early_of(pool.second);
        if (!name.ends_with(second)) name += ' ' + std::string{second};
        if (young && dice.per_mille(180)) name += ' ' + std::string{dice.early_of(modern.second)};
    } else if (prefixed && one_word) {
        name.erase(0, name.find(' ') + 1);
    }
    if (age >= 60 && dice.per_mille(150)) name = old_spelling(name);
    return name;
}

std::string clan_of(Dice& dice, Custom custom) {
    return custom == Custom::batak ? std::string{dice.early_of(Names{clans})} : std::string{};
}

std::string titled(Dice& dice, std::string name, Sex sex, int age) {
    if (age < 40) return name;
    if (dice.per_mille(35)) return (sex == Sex::male ? "H. " : "HJ. ") + name;
    if (sex == Sex::male && dice.per_mille(2)) return "DRS. " + name;
    return name;
}

} // namespace tepat::generate::detail
