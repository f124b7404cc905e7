# memberlist_test_program(TARGET SOURCES...): builds a program of Catch2 tests.
#
# Under sanitizers, the tests' own code takes more than half of the build time, so it is built
# plainly: with -O0, which also keeps GCC's data-flow warnings from misjudging instrumented code,
# and without UBSan, which instruments the library. Modules with much code in header templates are
# instantiated only by their tests, so those tests keep UBSan.
function(memberlist_test_program target)
    add_executable(${target} ${ARGN})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${target} PRIVATE memberlist memberlist_warnings Catch2::Catch2WithMain)
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
        target_compile_options(${target} PRIVATE -O0)
        if(NOT target MATCHES "^unit_(base|wire|frame)$")
            target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
        endif()
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
