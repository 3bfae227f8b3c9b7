# build/nbdkit-drydock-plugin.so: every room but cli in one shared object that nbdkit loads, and miniports bind to.
# Not with DRYDOCK_SANITIZE, because nbdkit itself is not instrumented.
find_path(NBDKIT_INCLUDE nbdkit-plugin.h)
if(DRYDOCK_SANITIZE)
  message(STATUS "nbdkit-drydock-plugin.so is left out: nbdkit has no sanitizer in it")
elseif(NOT NBDKIT_INCLUDE)
  message(STATUS "nbdkit-drydock-plugin.so is left out: nbdkit-plugin.h is not found (Debian: nbdkit-plugin-dev)")
else()
  file(GLOB serve_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/serve/*.cc)
  set(serve_libraries ${DRYDOCK_LIBRARIES})
  list(REMOVE_ITEM serve_libraries drydock_cli drydock_suite drydock_explore drydock_measure)
  add_library(nbdkit-drydock-plugin MODULE ${serve_sources})
  target_include_directories(nbdkit-drydock-plugin PRIVATE ${NBDKIT_INCLUDE})
  target_compile_definitions(nbdkit-drydock-plugin PRIVATE DRYDOCK_VERSION="${PROJECT_VERSION}")
  target_link_libraries(nbdkit-drydock-plugin PRIVATE drydock_options -Wl,--start-group -Wl,--whole-archive ${serve_libraries}
    -Wl,--no-whole-archive -Wl,--end-group fmt::fmt Boost::context ${CMAKE_DL_LIBS} Threads::Threads)
  set_target_properties(nbdkit-drydock-plugin PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endif()
