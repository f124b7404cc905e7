# Asio::Asio, the standalone library. Debian ships no CMake config for it.
find_path(Asio_INCLUDE_DIR asio.hpp)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR)
if(Asio_FOUND AND NOT TARGET Asio::Asio)
    add_library(Asio::Asio INTERFACE IMPORTED)
    target_include_directories(Asio::Asio SYSTEM INTERFACE ${Asio_INCLUDE_DIR})
    # ASIO_DISABLE_STD_ALIGNED_ALLOC: left to itself, Asio 1.22 uses std::aligned_alloc only where a standard header
    # happens to come before its own, and so frees in one file with delete what another got from malloc.
    target_compile_definitions(Asio::Asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
    find_package(Threads REQUIRED)
    target_link_libraries(Asio::Asio INTERFACE Threads::Threads)
endif()
