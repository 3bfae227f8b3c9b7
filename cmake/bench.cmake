# bench/*_bench.cc is one Google Benchmark binary, build/bench/drydock_bench.
find_package(benchmark QUIET)
file(GLOB bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*_bench.cc)
if(benchmark_FOUND AND bench_sources)
  add_executable(drydock_bench ${bench_sources})
  target_compile_definitions(drydock_bench PRIVATE DRYDOCK_BUILD_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(drydock_bench PRIVATE -Wl,--whole-archive ${DRYDOCK_LIBRARIES} -Wl,--no-whole-archive
    drydock_all benchmark::benchmark benchmark::benchmark_main)
  set_target_properties(drydock_bench PROPERTIES ENABLE_EXPORTS ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endif()

# build/bench/nbd_load: the client with which scripts/bench-nbd measures servers.
find_path(LIBNBD_INCLUDE libnbd.h)
find_library(LIBNBD nbd)
if(LIBNBD_INCLUDE AND LIBNBD)
  add_executable(nbd_load ${PROJECT_SOURCE_DIR}/bench/nbd_load.cc)
  target_include_directories(nbd_load PRIVATE ${LIBNBD_INCLUDE})
  target_link_libraries(nbd_load PRIVATE ${LIBNBD} fmt::fmt)
  target_compile_options(nbd_load PRIVATE -Wall -Wextra)
  set_target_properties(nbd_load PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
else()
  message(STATUS "nbd_load is left out: libnbd is not found (Debian: libnbd-dev)")
endif()
