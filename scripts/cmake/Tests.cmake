# With this on, a test that forgets an include may still compile. The clang preset turns it off.
option(MEMBERLIST_PRECOMPILE "Precompile what tests include, with compilers that can" ON)

# memberlist_precompiled_tests(TARGET): compiles tests/support/precompiled.hpp once, for all test
# programs with the flags of TARGET.
function(memberlist_precompiled_tests target)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp "")
    add_library(${target} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/precompiled.hpp)
    # Compilers accept a precompiled header only with equal flags, and programs have -fPIE instead of -fPIC.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIE)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${target} PRIVATE memberlist_warnings Catch2::Catch2 Threads::Threads)
    memberlist_test_options(${target})
endfunction()

# memberlist_test_options(TARGET): how tests are compiled.
#
# Under sanitizers, the tests' own code takes more than half of the build time, so it is built
# plainly: with -O0, which also keeps GCC's data-flow warnings from misjudging instrumented code,
# and without UBSan, which instruments the library. Modules with much code in header templates are
# instantiated only by their tests, so those tests keep UBSan.
function(memberlist_test_options target)
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
        target_compile_options(${target} PRIVATE -O0)
        if(NOT target MATCHES "^unit_(base|wire|frame)$|^precompiled_tests_ubsan$")
            target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
        endif()
    endif()
endfunction()

# memberlist_test_program(TARGET SOURCES...): builds a program of Catch2 tests.
function(memberlist_test_program target)
    add_executable(${target} ${ARGN})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${target} PRIVATE memberlist memberlist_warnings Catch2::Catch2WithMain)
    memberlist_test_options(${target})
    if(MEMBERLIST_PRECOMPILE)
        set(precompiled precompiled_tests)
        if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=.*undefined" AND target MATCHES "^unit_(base|wire|frame)$")
            set(precompiled precompiled_tests_ubsan)
        endif()
        if(NOT TARGET ${precompiled})
            memberlist_precompiled_tests(${precompiled})
        endif()
        target_precompile_headers(${target} REUSE_FROM ${precompiled})
        # So that ccache sees what is in the precompiled header.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    endif()
endfunction()

# memberlist_unit_tests(MODULE): builds tests/unit/MODULE/*_test.cpp into one program and registers
# each case with ctest.
function(memberlist_unit_tests module)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${module}/*_test.cpp)
    memberlist_test_program(unit_${module} ${sources})
    # If CMake mangles a test name, for example one with a semicolon, the program does not know it.
    # NoTests makes that a failure instead of an empty pass.
    catch_discover_tests(unit_${module} TEST_PREFIX "${module}: " EXTRA_ARGS --warn NoTests PROPERTIES TIMEOUT 60)
endfunction()
