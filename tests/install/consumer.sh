#!/usr/bin/env bash
# tests/install/consumer.sh KIND SOURCE BUILD PREFIX
#
# Builds the README's quickstart in an empty folder, as a user would, and runs it. KIND:
#   stage             installs the library of BUILD to PREFIX, for use by the other kinds
#   find_package      CMake, static and shared; an incompatible version is refused
#   targets           CMake, the examples of the package's other targets: coroutines with Asio, and the in-memory
#                     network
#   pkg_config        without CMake: static, shared, and with the in-memory network, after moving the installed folder
#   add_subdirectory  CMake, from the sources; compiles the library, which takes long without ccache
#   headers           compiles each header except asio.hpp alone, with Asio and msgpack hidden from compiler and CMake
#   symbols           the shared library exports the API and nothing else of ours
# shellcheck disable=SC2046  # pkg-config prints several words
set -euo pipefail

kind=$1 source=$2 build=$3 prefix=$4
here=$source/tests/install
work=$(mktemp -d "${TMPDIR:-/tmp}/install-$kind.XXXXXX")
trap 'rm -r "$work"' EXIT
cd "$work"
launcher=$(sed -n 's/^CMAKE_CXX_COMPILER_LAUNCHER:[A-Z]*=//p' "$build/CMakeCache.txt")
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")

fail() { echo "FAILED  $kind: $*"; exit 1; }

# run_program PROGRAM: runs it and checks that it prints both nodes.
run_program() {
    "$@" >output || fail "$1 ends with code $?"
    { grep -q '^alice at 127\.0\.0\.1:' output && grep -q '^bob at 127\.0\.0\.1:' output; } ||
        fail "$1 says: $(<output)"
    echo "ok      $kind: $* runs, and both nodes are there"
}

# configure FOLDER [ARGUMENTS...]
configure() {
    cmake -S . -B "$1" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" "${@:2}" \
        >"$(basename "$1").log" 2>&1
}

# links_dynamically PROGRAM: whether it needs our shared library.
links_dynamically() { readelf -d "$1" | grep -q 'NEEDED.*libmemberlist\.so'; }

check_stage() {
    rm -rf "$prefix"
    cmake --install "$build" --component library --prefix "$prefix" >log || fail "$(<log)"
    local file
    for file in include/memberlist/memberlist.hpp lib/libmemberlist.a lib/libmemberlist.so lib/pkgconfig/memberlist.pc \
        lib/cmake/memberlist/memberlist-config.cmake share/doc/memberlist/{LICENSE,README.md,CHANGELOG.md,configuration.md} \
        share/doc/memberlist/examples/quickstart.cpp; do
        [[ -e "$prefix/$file" ]] || fail "$file is not installed"
    done
    ! grep -rlF -e "$source" -e "$build" "$prefix/lib/cmake" "$prefix/lib/pkgconfig" || fail "paths of the build got installed"
    echo "ok      $(find "$prefix" ! -type d | wc -l) files installed"
}

check_find_package() {
    cp "$here/find_package/CMakeLists.txt" "$source/tests/examples/quickstart.cpp" .
    local shared
    for shared in OFF ON; do
        configure "shared-$shared" -DCMAKE_PREFIX_PATH="$prefix" -DBUILD_SHARED_LIBS=$shared || fail "$(<"shared-$shared.log")"
        cmake --build "shared-$shared" >log || fail "$(<log)"
        run_program "shared-$shared/quickstart"
    done
    ! links_dynamically shared-OFF/quickstart || fail "the static one is shared"
    links_dynamically shared-ON/quickstart || fail "the shared one is static"

    sed -i 's/memberlist 0\.[0-9]*/memberlist 0.999/' CMakeLists.txt
    ! configure refused -DCMAKE_PREFIX_PATH="$prefix" || fail "version 0.999 was found"
    grep -q 'compatible with requested version' refused.log || fail "$(<refused.log)"
    echo "ok      a version that is not there is refused"
}

# build_example NAME TARGET: builds an example with the installed package and TARGET, and runs it.
build_example() {
    sed -e 's/REQUIRED/& COMPONENTS asio/' -e "s/memberlist::memberlist/$2/" -e "s/quickstart/$1/g" \
        "$here/find_package/CMakeLists.txt" >CMakeLists.txt
    cp "$source/tests/examples/$1.cpp" .
    configure "$1-tree" -DCMAKE_PREFIX_PATH="$prefix" || fail "$(<"$1-tree.log")"
    cmake --build "$1-tree" >log || fail "$(<log)"
    "$1-tree/$1" >output || fail "$1 ends with code $?"
    echo "ok      $1 with $2"
}

check_targets() {
    build_example virtual_network memberlist::testing
    build_example coroutine memberlist::asio
    ! configure hidden -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_DISABLE_FIND_PACKAGE_Asio=ON || fail "found without Asio"
    grep -q 'needs the standalone Asio' hidden.log || fail "$(<hidden.log)"
    echo "ok      the component asio is refused where Asio is not there"
    mkdir -p other/asio
    touch other/asio.hpp
    echo "#define ASIO_VERSION 101801" >other/asio/version.hpp
    ! configure old -DCMAKE_PREFIX_PATH="$prefix" -DAsio_INCLUDE_DIR="$PWD/other" || fail "found with another Asio"
    grep -q 'has 1\.18\.1' old.log || fail "$(<old.log)"
    echo "ok      the component asio is refused with another version of Asio"
}

check_pkg_config() {
    cp -r "$prefix" moved
    export PKG_CONFIG_PATH="$work/moved/lib/pkgconfig"
    local header
    header=$(sed -n 's/#define MEMBERLIST_VERSION_[A-Z]* \([0-9]*\).*/\1/p' moved/include/memberlist/version.hpp | paste -sd.)
    [[ "$(pkg-config --modversion memberlist)" == "$header" ]] || fail "version $(pkg-config --modversion memberlist)"
    $launcher "$compiler" -std=c++20 $(pkg-config --cflags memberlist) -c "$source/tests/examples/quickstart.cpp" -o quickstart.o
    "$compiler" quickstart.o $(pkg-config --libs memberlist) -o quickstart
    links_dynamically quickstart || fail "the shared one is static"
    run_program env LD_LIBRARY_PATH=moved/lib ./quickstart

    "$compiler" quickstart.o $(pkg-config --libs memberlist-static) -o quickstart
    ! links_dynamically quickstart || fail "the static one is shared"
    run_program ./quickstart

    $launcher "$compiler" -std=c++20 $(pkg-config --cflags memberlist-testing) "$source/tests/examples/virtual_network.cpp" \
        $(pkg-config --libs memberlist-testing) -o virtual_network
    ./virtual_network >output || fail "virtual_network ends with code $?"
    echo "ok      virtual_network with memberlist-testing"

    local coroutine=$source/tests/examples/coroutine.cpp
    ! "$compiler" -std=c++20 $(pkg-config --cflags memberlist) -fsyntax-only "$coroutine" 2>log ||
        fail "Asio is accepted as the library does not use it"
    grep -m 1 error: log | grep -q 'pkg-config: memberlist-asio' || fail "Asio is refused with: $(head -n 3 log)"
    "$compiler" -std=c++20 $(pkg-config --cflags memberlist memberlist-asio) -fsyntax-only "$coroutine"
    echo "ok      coroutines with what memberlist-asio says, and not without"

    ! "$compiler" -std=c++17 $(pkg-config --cflags memberlist) -fsyntax-only "$source/tests/examples/quickstart.cpp" 2>log ||
        fail "C++17 is accepted"
    grep -m 1 error: log | grep -q 'needs C++20' || fail "C++17 is refused with: $(head -n 3 log)"
    echo "ok      an older C++ is refused, and the first line says why"
}

check_add_subdirectory() {
    cp "$here/add_subdirectory/CMakeLists.txt" "$source/tests/examples/quickstart.cpp" .
    # The same compiler commands as BUILD's, in a folder of the same depth, so that ccache hits.
    local tree=$build-consumer
    rm -rf "$tree"
    trap 'rm -rf "$work" "$build-consumer"' EXIT
    local setting settings=(-DMEMBERLIST_SOURCE="$source" -DMEMBERLIST_WERROR=ON)
    while read -r setting; do settings+=("-D$setting"); done \
        < <(grep -E '^CMAKE_(BUILD_TYPE|CXX_FLAGS(_DEBUG|_RELEASE)?):' "$build/CMakeCache.txt")
    configure "$tree" "${settings[@]}" || fail "$(<"$(basename "$tree").log")"
    CCACHE_NOHASHDIR=1 cmake --build "$tree" >log || fail "$(<log)"
    run_program "$tree/quickstart"
    [[ -z "$(find "$tree" -name 'libmemberlist.so*' -o -name memberlist-agent)" ]] || fail "more than the static library was built"
}

check_headers() {
    # Shadows each header of both libraries with a file that contains only an #error.
    local file folder
    folder=$(sed -n 's/^Asio_INCLUDE_DIR:[A-Z]*=//p' "$build/CMakeCache.txt")
    mkdir hidden
    (cd "$folder" && find asio asio.hpp msgpack msgpack.hpp -name '*.hpp') >names
    xargs -n 500 dirname <names | sort -u | (cd hidden && xargs mkdir -p)
    while read -r file; do echo '#error "hidden"' >"hidden/$file"; done <names
    local compile=("$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ -I hidden -I "$prefix/include")

    echo '#include <asio/any_io_executor.hpp>' >shows.cpp
    ! "${compile[@]}" shows.cpp 2>log || fail "Asio is not hidden"
    local headers=()
    for file in "$prefix"/include/memberlist/*.hpp; do
        [[ "$(basename "$file")" != asio.hpp ]] || continue
        headers+=("$(basename "$file" .hpp).cpp")
        echo "#include <memberlist/$(basename "$file")>" >"${headers[-1]}"
    done
    ((${#headers[@]} > 15)) || fail "only ${#headers[@]} headers are there"
    cat "${headers[@]}" >all.cpp
    echo "int main() {}" >>all.cpp
    printf '%s\n' all.cpp "${headers[@]}" | xargs -n 1 -P 2 "${compile[@]}" 2>log || fail "$(<log)"

    cp all.cpp quickstart.cpp
    cp "$here/find_package/CMakeLists.txt" .
    configure tree -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_DISABLE_FIND_PACKAGE_Asio=ON -DCMAKE_DISABLE_FIND_PACKAGE_Msgpack=ON ||
        fail "find_package needs more than it should: $(<tree.log)"
    echo "ok      ${#headers[@]} headers, each alone and all together, without Asio and msgpack"
}

check_symbols() {
    # Lists strong symbols in our namespaces. Symbols of the modules look like memberlist::wire::x.
    nm -DC --defined-only "$prefix/lib/libmemberlist.so" | sed -n 's/^[0-9a-f]* [TDBR] //p' >shown
    grep -q '^memberlist::Memberlist::create(' shown || fail "Memberlist::create is not shown"
    ! grep -E '^(vtable for |typeinfo (name )?for )?(memberlist::(api|core|endpoint|frame|net|security|wire|base)::|asio::|msgpack)' \
        shown || fail "these should be hidden"
    # Conversely, nothing that a header declares may be hidden.
    readelf -sWC "$prefix/lib/libmemberlist.a" | grep -E ' GLOBAL +HIDDEN +[0-9]' | grep -oE ' memberlist::\w+(::|[[(])' |
        sed -E 's/ memberlist::(\w+).*/\1/' | sort -u >hidden
    local name
    while read -r name; do
        ! grep -qE "^(class|struct) $name\b|\b$name\(" "$prefix"/include/memberlist/*.hpp || fail "$name should be shown"
    done <hidden
    echo "ok      $(wc -l <shown) symbols are shown, none of them inner ones, and none is missing"
}

"check_$kind"
