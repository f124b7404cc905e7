# Defines Asio::Asio (the standalone library) and Asio_VERSION. Debian ships no CMake config for it.
find_path(Asio_INCLUDE_DIR asio.hpp)
set(Asio_VERSION)
if(EXISTS "${Asio_INCLUDE_DIR}/asio/version.hpp")
    file(STRINGS "${Asio_INCLUDE_DIR}/asio/version.hpp" Asio_number REGEX "define ASIO_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" Asio_number "${Asio_number}")
    math(EXPR Asio_major "${Asio_number} / 100000")
    math(EXPR Asio_minor "${Asio_number} / 100 % 1000")
    math(EXPR Asio_patch "${Asio_number} % 100")
    set(Asio_VERSION ${Asio_major}.${Asio_minor}.${Asio_patch})
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR VERSION_VAR Asio_VERSION)
if(Asio_FOUND AND NOT TARGET Asio::Asio)
    add_library(Asio::Asio INTERFACE IMPORTED)
    target_include_directories(Asio::Asio SYSTEM INTERFACE ${Asio_INCLUDE_DIR})
    # ASIO_DISABLE_STD_ALIGNED_ALLOC: by default, Asio 1.22 uses std::aligned_alloc only in files
    # where a standard header happens to come before its own. Memory from malloc in one file is then
    # freed with delete in another. The definition must also match between the library and a program
    # that includes memberlist/asio.hpp, because each runs and frees what the other posts.
    target_compile_definitions(Asio::Asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
    find_package(Threads REQUIRED)
    target_link_libraries(Asio::Asio INTERFACE Threads::Threads)
endif()
