# The small project in tests/consumer builds and runs against tandem found in the given `way`.
cmake_minimum_required(VERSION 3.25)
include(${settings})
set(sources ${root}/tests/consumer)
cmake_path(GET work PARENT_PATH tests)
set(prefix ${tests}/install/prefix)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})

if(way STREQUAL "pkg_config")
  find_program(pkg_config pkg-config)
  if(NOT pkg_config)
    message("SKIPPED: pkg-config was not found")
    return()
  endif()
  set(ENV{PKG_CONFIG_PATH} ${prefix}/share/pkgconfig)
  execute_process(COMMAND ${pkg_config} --cflags tandem OUTPUT_VARIABLE cflags COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(cflags UNIX_COMMAND "${cflags}")
  execute_process(COMMAND ${compiler} -std=c++20 ${cflags} ${sources}/main.cpp -o ${work}/consumer
    COMMAND_ERROR_IS_FATAL ANY)
else()
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${sources} -B ${work} -G ${generator}
    -DCMAKE_CXX_COMPILER=${compiler} -DCMAKE_PREFIX_PATH=${prefix} -Dway=${way} -Dtandem_source=${root}
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${work} COMMAND_ERROR_IS_FATAL ANY)
endif()
execute_process(COMMAND ${work}/consumer COMMAND_ERROR_IS_FATAL ANY)
