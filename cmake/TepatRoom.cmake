# tepat_room(<name> USES <rooms...> LIBRARIES <targets...> TESTS_USE <targets...>)
#
# A room is the folder src/<name>. Its only public include root is a directory that holds one link,
# <name> -> src/<name>, so `#include "store/x.hpp"` compiles only in a room that uses store, directly or
# through another room. `*_test.cpp` files become <name>_test. `USES` is the table of docs/ARCHITECTURE.md.
# `TESTS_USE tepat_testing` gives the tests what tests/support holds.
include(GoogleTest)

function(tepat_room NAME)
    cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES;TESTS_USE" ${ARGN})
    set(dir ${CMAKE_SOURCE_DIR}/src/${NAME})
    foreach(used IN LISTS ROOM_USES)
        if(NOT TARGET tepat_${used})
            message(FATAL_ERROR "room ${NAME} uses ${used}, which is not declared above it")
        endif()
    endforeach()

    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

    set(root ${CMAKE_BINARY_DIR}/rooms/${NAME})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${dir} ${root}/${NAME} SYMBOLIC)

    add_library(tepat_${NAME} STATIC ${sources})
    target_include_directories(tepat_${NAME} PUBLIC ${root})
    target_link_libraries(tepat_${NAME} PRIVATE tepat_options PUBLIC ${ROOM_LIBRARIES})
    foreach(used IN LISTS ROOM_USES)
        target_link_libraries(tepat_${NAME} PUBLIC tepat_${used})
    endforeach()

    if(TEPAT_TESTS AND tests)
        find_package(GTest REQUIRED)
        add_executable(${NAME}_test ${tests})
        target_link_libraries(${NAME}_test PRIVATE tepat_options tepat_${NAME} ${ROOM_TESTS_USE} GTest::gmock_main)
        target_compile_definitions(${NAME}_test PRIVATE TEPAT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        target_compile_options(${NAME}_test PRIVATE ${TEPAT_TEST_OPTIONS})
        gtest_discover_tests(${NAME}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX ${NAME}.
            PROPERTIES TIMEOUT 300 LABELS unit)
    endif()
endfunction()
