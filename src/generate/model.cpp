#include "generate/model.hpp"

namespace tepat::generate {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::nik_missing:
        return "nik_missing";
    case ErrorKind::nik_placeholder:
        return "nik_placeholder";
    case ErrorKind::nik_short:
        return "nik_short";
    case ErrorKind::nik_wrong_digit:
        return "nik_wrong_digit";
    case ErrorKind::nik_transposed:
        return "nik_transposed";
    case ErrorKind::nik_of_another:
        return "nik_of_another";
    case ErrorKind::nik_shared:
        return "nik_shared";
    case ErrorKind::kk_missing:
        return "kk_missing";
    case ErrorKind::kk_placeholder:
        return "kk_placeholder";
    case ErrorKind::kk_wrong_digit:
        return "kk_wrong_digit";
    case ErrorKind::name_blank:
        return "name_blank";
    case ErrorKind::name_mistyped:
        return "name_mistyped";
    case ErrorKind::name_respelled:
        return "name_respelled";
    case ErrorKind::birth_date_missing:
        return "birth_date_missing";
    case ErrorKind::birth_date_swapped:
        return "birth_date_swapped";
    case ErrorKind::double_person:
        return "double_person";
    case ErrorKind::double_household:
        return "double_household";
    case ErrorKind::account_name_differs:
        return "account_name_differs";
    }
    return {};
}

} // namespace tepat::generate
