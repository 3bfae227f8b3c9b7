# mutants/<family>/<name>.c is one image, build/mutants/<family>/<name>.so: the skeleton with one thing wrong. The
# pieces that all of them share are compiled once. A file that says "Instrumented: yes" also becomes <name>.san.so.
set(mutant_includes ${PROJECT_SOURCE_DIR}/miniports ${PROJECT_SOURCE_DIR}/mutants)
set(mutant_flags -std=gnu11 ${DDK_compile_flags} ${DDK_family_flags} -Wall -Wextra -I${DDK_DIR})
foreach(folder IN LISTS mutant_includes)
  list(APPEND mutant_flags -I${folder})
endforeach()
list(APPEND mutant_flags ${tsan_image_flags})

set(mutant_shared "")
foreach(source IN LISTS common_sources)
  get_filename_component(stem ${source} NAME_WE)
  set(object ${PROJECT_BINARY_DIR}/images/mutants/${stem}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/images/mutants
    COMMAND ${CCACHE} ${DDK_COMPILER} ${mutant_flags} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d COMMENT "mutants: ${stem}" VERBATIM)
  list(APPEND mutant_shared ${object})
endforeach()

set(mutant_images "")
file(GLOB mutant_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/mutants/*/*.c)
foreach(source IN LISTS mutant_sources)
  file(RELATIVE_PATH relative ${PROJECT_SOURCE_DIR}/mutants ${source})
  if(relative MATCHES "^common/")
    continue()
  endif()
  string(REGEX REPLACE "\\.c$" "" name ${relative})
  set(image ${PROJECT_BINARY_DIR}/mutants/${name})
  get_filename_component(folder ${image} DIRECTORY)
  file(MAKE_DIRECTORY ${folder} ${PROJECT_BINARY_DIR}/images/mutants/${name})
  set(object ${PROJECT_BINARY_DIR}/images/mutants/${name}/mutant.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CCACHE} ${DDK_COMPILER} ${mutant_flags} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d COMMENT "mutant ${name}" VERBATIM)
  add_custom_command(OUTPUT ${image}.so
    COMMAND ${DDK_COMPILER} ${DDK_link_flags} -Wl,--version-script=${DDK_DIR}/build/exports.map -o ${image}.so ${object} ${mutant_shared}
    DEPENDS ${object} ${mutant_shared} COMMENT "mutant ${name}.so" VERBATIM)
  list(APPEND mutant_images ${image}.so)
  file(STRINGS ${source} instrumented REGEX "Instrumented: yes")
  if(instrumented AND DRYDOCK_CLANG)
    drydock_elf_image(OUTPUT ${image}.san.so SOURCES ${source} ${common_sources} INCLUDES ${mutant_includes} INSTRUMENTED)
    list(APPEND mutant_images ${image}.san.so)
  endif()
endforeach()
add_custom_target(mutants ALL DEPENDS ${mutant_images})

# What the tests of the live world dock: the reference miniports and the mutants that only threads or real time find.
set(live_images ${miniport_images} ${mutant_images})
list(FILTER live_images INCLUDE REGEX "/miniports/[^/.]*\\.so$|/mutants/race/[^/.]*\\.so$")
add_custom_target(live_images DEPENDS ${live_images})
