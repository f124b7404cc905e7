# cmake --install BUILD --component library [--prefix DIR]: installs the headers, the static and the
# shared library, the CMake and pkg-config files, the licence and the documentation. The programs
# are in the component `tools`.
include(CMakePackageConfigHelpers)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/memberlist)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/memberlist
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.hpp")
install(TARGETS memberlist memberlist_shared memberlist_testing_library EXPORT memberlist-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT library)

# Before 1.0, a new minor version may break users of the previous one.
install(EXPORT memberlist-targets NAMESPACE memberlist:: DESTINATION ${config_folder} COMPONENT library)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/package/memberlist-config.cmake.in
    ${PROJECT_BINARY_DIR}/package/memberlist-config.cmake INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/memberlist-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/package/memberlist-config.cmake
    ${PROJECT_BINARY_DIR}/package/memberlist-config-version.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindAsio.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindLz4.cmake
    DESTINATION ${config_folder} COMPONENT library)

# Two files for the library, because a linker prefers the shared library if it finds both, and one
# file each for Asio and for the in-memory network. Paths are relative to the files, so the
# installed folder can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR
    BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE include_from_pc)
foreach(name memberlist memberlist-static memberlist-asio memberlist-testing)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/package/${name}.pc.in ${PROJECT_BINARY_DIR}/package/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/${name}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library)
install(FILES ${PROJECT_SOURCE_DIR}/include/README.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library RENAME configuration.md)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/examples/
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT library FILES_MATCHING PATTERN "*.cpp" PATTERN "*.hpp")
