# Installs tandem and moves the tree, so that the consumers show that it can be relocated.
cmake_minimum_required(VERSION 3.25)
include(${settings})
file(REMOVE_RECURSE ${work})
set(options -G ${generator} -DCMAKE_CXX_COMPILER=${compiler} -DTANDEM_BUILD_TESTS=OFF
  -DTANDEM_BUILD_EXAMPLES=OFF -DTANDEM_BUILD_BENCHMARKS=OFF -DCMAKE_INSTALL_PREFIX=${work}/first)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${root} -B ${work}/build ${options} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${work}/build COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${work}/first ${work}/prefix)
