# Defines Msgpack::Msgpack, the headers of msgpack-c. Its own CMake config requires Boost, which we
# do not need.
find_path(Msgpack_INCLUDE_DIR msgpack.hpp)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Msgpack REQUIRED_VARS Msgpack_INCLUDE_DIR)
if(Msgpack_FOUND AND NOT TARGET Msgpack::Msgpack)
    add_library(Msgpack::Msgpack INTERFACE IMPORTED)
    target_include_directories(Msgpack::Msgpack SYSTEM INTERFACE ${Msgpack_INCLUDE_DIR})
    target_compile_definitions(Msgpack::Msgpack INTERFACE MSGPACK_NO_BOOST)
endif()
