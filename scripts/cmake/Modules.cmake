# memberlist_module(NAME SOURCES a.cpp ... USES other-module ... LINKS third-party ... [NOT_SHIPPED])
#
# One folder of src/ as an OBJECT library called memberlist_NAME. USES names the modules it may include
# (scripts/check-layering holds every #include against the table in that script); LINKS are private to the module.
# NOT_SHIPPED: no part of the memberlist library.
function(memberlist_module name)
    cmake_parse_arguments(arg "NOT_SHIPPED" "" "SOURCES;USES;LINKS" ${ARGN})
    add_library(memberlist_${name} OBJECT ${arg_SOURCES})
    target_include_directories(memberlist_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(memberlist_${name} PRIVATE memberlist_warnings ${arg_LINKS})
    foreach(used IN LISTS arg_USES)
        target_link_libraries(memberlist_${name} PRIVATE memberlist_${used})
    endforeach()
    if(arg_NOT_SHIPPED)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY memberlist_modules memberlist_${name})
    set_property(GLOBAL APPEND PROPERTY memberlist_links ${arg_LINKS})
endfunction()
