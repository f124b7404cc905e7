# memberlist_test_program(TARGET SOURCES...): a program of Catch2 tests.
#
# Under sanitizers the tests' own code is built plainly, which is more than half of such a build's time: not optimised, so
# that GCC's warnings that follow the flow of values do not guess wrong about instrumented code, and without UBSan, which
# watches the library. Where much of that is templates in headers, tests are what brings it to life, and have UBSan too.
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

# memberlist_unit_tests(MODULE): builds tests/unit/MODULE/*_test.cpp into one program and registers each case with ctest.
function(memberlist_unit_tests module)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${module}/*_test.cpp)
    memberlist_test_program(unit_${module} ${sources})
    # A name that the program does not know, as CMake makes it of one with a semicolon, must not pass as a test that ran.
    catch_discover_tests(unit_${module} TEST_PREFIX "${module}: " EXTRA_ARGS --warn NoTests PROPERTIES TIMEOUT 60)
endfunction()
