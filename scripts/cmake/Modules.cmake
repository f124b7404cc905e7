# memberlist_module(NAME SOURCES a.cpp ... USES other-module ... LINKS third-party ...
#                   [NOT_SHIPPED])
#
# Builds one folder of src/ as an OBJECT library called memberlist_NAME. USES names the modules it
# may include (scripts/check-layering checks every #include against its own table). LINKS are
# private to the module. Only symbols marked MEMBERLIST_API are visible outside a shared library.
# NOT_SHIPPED excludes the module from the memberlist library.
function(memberlist_module name)
    cmake_parse_arguments(arg "NOT_SHIPPED" "" "SOURCES;USES;LINKS" ${ARGN})
    add_library(memberlist_${name} OBJECT ${arg_SOURCES})
    set_target_properties(memberlist_${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_include_directories(memberlist_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(memberlist_${name} PRIVATE memberlist_warnings ${arg_LINKS})
    foreach(used IN LISTS arg_USES)
        target_link_libraries(memberlist_${name} PRIVATE memberlist_${used})
    endforeach()
    if(arg_NOT_SHIPPED)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY memberlist_modules memberlist_${name})
    foreach(link IN LISTS arg_LINKS)
        # Header-only libraries are needed only to compile the module.
        get_target_property(type ${link} TYPE)
        if(NOT type STREQUAL INTERFACE_LIBRARY)
            set_property(GLOBAL APPEND PROPERTY memberlist_links ${link})
        endif()
    endforeach()
endfunction()
