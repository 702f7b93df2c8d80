// What a throw calls. In the browser the page drops the instance and starts a new one.
#include <cstddef>
#include <cstdio>
#include <cstdlib>

extern "C" {

void* __cxa_allocate_exception(std::size_t) noexcept {
    std::fputs("an exception was thrown\n", stderr);
    std::abort();
}

void __cxa_free_exception(void*) noexcept {}

[[noreturn]] void __cxa_throw(void*, void*, void (*)(void*)) {
    std::abort();
}
}
