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
