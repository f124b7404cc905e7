# memberlist_unit_tests(MODULE): builds tests/unit/MODULE/*_test.cpp into one program and registers each case with ctest.
function(memberlist_unit_tests module)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${module}/*_test.cpp)
    add_executable(unit_${module} ${sources})
    target_include_directories(unit_${module} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(unit_${module} PRIVATE memberlist memberlist_warnings Catch2::Catch2WithMain)
    # A name that the program does not know, as CMake makes it of one with a semicolon, must not pass as a test that ran.
    catch_discover_tests(unit_${module} TEST_PREFIX "${module}: " EXTRA_ARGS --warn NoTests PROPERTIES TIMEOUT 60)
endfunction()
