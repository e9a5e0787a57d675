# Device code that differentiates compiles with nvcc, and calls nothing that only exists on the host.
cmake_minimum_required(VERSION 3.25)
include(${settings})
if(NOT nvcc)
  message("SKIPPED: nvcc was not found")
  return()
endif()
file(MAKE_DIRECTORY ${work})
foreach(file compile graph)
  execute_process(COMMAND ${nvcc} ${flags} --expt-relaxed-constexpr --extended-lambda -arch=sm_90
    -Werror cross-execution-space-call -c ${root}/tests/cuda/${file}.cu -o ${work}/${file}.o
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
