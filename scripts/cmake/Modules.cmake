# memberlist_module(NAME SOURCES a.cpp ... USES other-module ... LINKS third-party ...)
#
# One folder of src/ as an OBJECT library called memberlist_NAME. USES names the modules it may include
# (scripts/check-layering holds every #include against the table in that script); LINKS are private to the module.
function(memberlist_module name)
    cmake_parse_arguments(arg "" "" "SOURCES;USES;LINKS" ${ARGN})
    add_library(memberlist_${name} OBJECT ${arg_SOURCES})
    target_include_directories(memberlist_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(memberlist_${name} PRIVATE memberlist_warnings ${arg_LINKS})
    foreach(used IN LISTS arg_USES)
        target_link_libraries(memberlist_${name} PRIVATE memberlist_${used})
    endforeach()
    set_property(GLOBAL APPEND PROPERTY memberlist_modules memberlist_${name})
    set_property(GLOBAL APPEND PROPERTY memberlist_links ${arg_LINKS})
endfunction()
