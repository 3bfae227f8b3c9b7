# A room is src/<room>: a static library drydock_<room>. The order below is the order of the house: a room may use
# the rooms above it in this list only (tests/tidy checks the includes).
add_library(drydock_options INTERFACE)
target_include_directories(drydock_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_compile_options(drydock_options INTERFACE -Wall -Wextra -fno-omit-frame-pointer -fvisibility=hidden)
target_link_libraries(drydock_options INTERFACE fmt::fmt nlohmann_json::nlohmann_json Threads::Threads)
if(DRYDOCK_SANITIZE AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "DRYDOCK_SANITIZE needs clang (cmake --preset asan, cmake --preset tsan)")
endif()
if(DRYDOCK_SANITIZE STREQUAL "thread")
  # Of the live world only: the fibers of the sim world are one host thread, and its fixed addresses lie in TSan's shadow.
  # The runtime is in the executable, which exports it to the miniports. No suppressions: a report is a defect.
  target_compile_options(drydock_options INTERFACE -fsanitize=thread)
  # As g++ defines it; clang 19 says it through __has_feature only.
  target_compile_definitions(drydock_options INTERFACE __SANITIZE_THREAD__)
  target_link_options(drydock_options INTERFACE -fsanitize=thread)
elseif(DRYDOCK_SANITIZE)
  # A docked instrumented miniport brings clang's shared runtime; one runtime a process, so Drydock takes the same.
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libclang_rt.asan-x86_64.so
    OUTPUT_VARIABLE asan_runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
  get_filename_component(asan_folder ${asan_runtime} DIRECTORY)
  # A miniport may pass any number where the headers have an enumeration: that is a finding of the rules, no defect here.
  # Fake stack frames would outlive a rewind and the fibers that are abandoned, so locals stay on the fibers' stacks.
  target_compile_options(drydock_options INTERFACE -fsanitize=address,undefined -fno-sanitize=vptr,function,enum
    -fno-sanitize-recover=undefined -fsanitize-address-use-after-return=never)
  # As g++ defines it; clang 19 says it through __has_feature only.
  target_compile_definitions(drydock_options INTERFACE __SANITIZE_ADDRESS__)
  target_link_options(drydock_options INTERFACE -fsanitize=address,undefined -fno-sanitize=vptr,function -shared-libasan
    -Wl,-rpath,${asan_folder})
endif()

set(DRYDOCK_ROOMS
  trace world world/sim world/live memory nt pci srb hba/disk hba/nvme hba/scsi hba/buslogic contract port storport scsiport miniport disk machine
  explore suite measure cli)
set(DRYDOCK_WITHOUT_ROOMS "" CACHE STRING "Rooms to leave out of this build: ones that are being rebuilt")
if(DRYDOCK_WITHOUT_ROOMS)
  list(REMOVE_ITEM DRYDOCK_ROOMS ${DRYDOCK_WITHOUT_ROOMS})
endif()
set(DRYDOCK_LIBRARIES "")
foreach(room IN LISTS DRYDOCK_ROOMS)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${room}/*.cc ${PROJECT_SOURCE_DIR}/src/${room}/*.S)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    string(REPLACE "/" "_" name drydock_${room})
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC drydock_options Boost::context CLI11::CLI11)
    list(APPEND DRYDOCK_LIBRARIES ${name})
  endif()
endforeach()

# File-backed disks of the live world use io_uring; without liburing a thread reads and writes the file.
find_library(URING_LIBRARY uring)
find_path(URING_INCLUDE liburing.h)
if(URING_LIBRARY AND URING_INCLUDE AND TARGET drydock_hba_disk)
  target_compile_definitions(drydock_hba_disk PRIVATE DRYDOCK_URING)
  target_include_directories(drydock_hba_disk PRIVATE ${URING_INCLUDE})
  target_link_libraries(drydock_hba_disk PUBLIC ${URING_LIBRARY})
else()
  message(STATUS "no liburing: file-backed disks are read and written by a thread")
endif()

if(TARGET drydock_cli)
  target_compile_definitions(drydock_cli PRIVATE DRYDOCK_VERSION="${PROJECT_VERSION}" DRYDOCK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endif()

# Rooms are listed lowest first; the linker wants users before what they use. One group saves repeating the order.
add_library(drydock_all INTERFACE)
target_link_libraries(drydock_all INTERFACE -Wl,--start-group ${DRYDOCK_LIBRARIES} -Wl,--end-group
  fmt::fmt Boost::context ${CMAKE_DL_LIBS} Threads::Threads drydock_options)

if(EXISTS ${PROJECT_SOURCE_DIR}/src/cli/main.cc)
  add_executable(drydock ${PROJECT_SOURCE_DIR}/src/cli/main.cc)
  # A docked ELF miniport binds to the routines by name: the whole table stays in, and is exported.
  target_link_libraries(drydock PRIVATE -Wl,--whole-archive ${DRYDOCK_LIBRARIES} -Wl,--no-whole-archive drydock_all)
  set_target_properties(drydock PROPERTIES ENABLE_EXPORTS ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endif()
