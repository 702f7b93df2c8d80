# messagec checks messages/{id,en}/*.toml against each other and against the codes the sources name, then
# writes the table that core links. A text missing in one language, or for one code, fails the build.
option(TEPAT_LENIENT_MESSAGES "only warn of missing texts, while a room is being written" OFF)
find_package(PkgConfig REQUIRED)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)

add_executable(messagec ${CMAKE_SOURCE_DIR}/tools/messagec.cpp)
target_link_libraries(messagec PRIVATE tepat_options PkgConfig::TOMLPP)

file(GLOB message_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/messages/*/*.toml)
file(GLOB_RECURSE message_users CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/src/*.cpp ${CMAKE_SOURCE_DIR}/src/*.hpp ${CMAKE_SOURCE_DIR}/apps/*.cpp)
set(TEPAT_MESSAGE_TABLE ${CMAKE_BINARY_DIR}/generated/message_table.cpp)
add_custom_command(
    OUTPUT ${TEPAT_MESSAGE_TABLE}
    COMMAND messagec ${CMAKE_SOURCE_DIR} ${TEPAT_MESSAGE_TABLE} $<$<BOOL:${TEPAT_LENIENT_MESSAGES}>:--lenient>
    COMMAND_EXPAND_LISTS
    DEPENDS messagec ${message_files} ${message_users}
    VERBATIM COMMENT "Checking messages in both languages")
add_custom_target(tepat_messages DEPENDS ${TEPAT_MESSAGE_TABLE})
