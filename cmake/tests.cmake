# tests/<room>/*_test.cc is one GoogleTest binary test_<room>. It links the rooms up to its own, so that a room is built
# and tested without those above it; a folder that is no room (tests/ddk, tests/mutants ...) links all.
include(GoogleTest)
include(cmake/test_images.cmake)
file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*_test.cc)
# ThreadSanitizer watches threads: the tests of the live world, tests/live and tests/<room>/live_*_test.cc.
if(DRYDOCK_SANITIZE STREQUAL "thread")
  list(FILTER test_sources INCLUDE REGEX "/live/[^/]*$|/live_[^/]*$")
endif()
set(test_rooms "")
foreach(source IN LISTS test_sources)
  get_filename_component(folder ${source} DIRECTORY)
  list(APPEND test_rooms ${folder})
endforeach()
list(REMOVE_DUPLICATES test_rooms)
foreach(folder IN LISTS test_rooms)
  file(RELATIVE_PATH room ${PROJECT_SOURCE_DIR}/tests ${folder})
  string(REPLACE "/" "_" name test_${room})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  if(DRYDOCK_SANITIZE STREQUAL "thread" AND NOT room STREQUAL "live")
    list(FILTER sources INCLUDE REGEX "/live_[^/]*$")
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE DRYDOCK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" DRYDOCK_BUILD_DIR="${PROJECT_BINARY_DIR}")
  set(libraries ${DRYDOCK_LIBRARIES})
  string(REPLACE "/" "_" library drydock_${room})
  if(room STREQUAL "live")  # no room: whole machines and what loads them, but not the command
    set(library drydock_suite)
  endif()
  # With what lies inside the room: world/sim for tests/world.
  set(count 0)
  set(position 0)
  foreach(candidate IN LISTS libraries)
    math(EXPR position "${position} + 1")
    if(candidate STREQUAL library OR candidate MATCHES "^${library}_")
      set(count ${position})
    endif()
  endforeach()
  if(count GREATER 0)
    list(SUBLIST libraries 0 ${count} libraries)
  endif()
  target_link_libraries(${name} PRIVATE -Wl,--start-group -Wl,--whole-archive ${libraries} -Wl,--no-whole-archive
    -Wl,--end-group drydock_options fmt::fmt Boost::context ${CMAKE_DL_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  # These start the command or dock the bundled images.
  if(room MATCHES "^(miniport|machine|cli|suite|mutants|explore|storport)$" AND TARGET drydock)
    add_dependencies(${name} drydock miniports test_images)
  endif()
  if(room STREQUAL "live")
    add_dependencies(${name} live_images)
  endif()
  if(name MATCHES "^test_(live|world|nt)$")
    list(APPEND live_tests ${name})
  endif()
  gtest_discover_tests(${name} PROPERTIES LABELS ${room} DISCOVERY_TIMEOUT 60)
endforeach()

# Thousands of checks in one function: minutes of clang's time when instrumented, and nothing there for a sanitizer.
if(DRYDOCK_SANITIZE AND NOT DRYDOCK_SANITIZE STREQUAL "thread")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/ddk/bit_fields_test.cc PROPERTIES COMPILE_OPTIONS "-fno-sanitize=all;-O0")
  # srbhelper.h looks at a block of either kind through the extended one's Function, as drivers do.
  set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/ddk/driver_helpers_test.cc PROPERTIES COMPILE_OPTIONS "-fno-sanitize=object-size")
endif()

# What the tsan preset builds: no more than these tests need.
add_custom_target(live_tests DEPENDS ${live_tests})

# What the pages say of rules and routines is what the command says.
if(TARGET drydock AND NOT DRYDOCK_SANITIZE STREQUAL "thread")
  add_test(NAME Docs.are_what_the_command_says COMMAND ${PROJECT_SOURCE_DIR}/scripts/generate-docs --check $<TARGET_FILE:drydock>)
endif()
