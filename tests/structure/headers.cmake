# Every header that matches `pattern` compiles alone, and twice in a row, without a warning.
cmake_minimum_required(VERSION 3.25)
include(${settings})
set(dir ${root}/include/tandem)

file(GLOB_RECURSE headers RELATIVE ${root}/include ${dir}/${pattern})
if(pattern STREQUAL "*.hpp") # the headers beside the folders
  list(FILTER headers EXCLUDE REGEX "tandem/.*/")
endif()
foreach(header IN LISTS headers)
  if(header MATCHES "eigen" AND NOT have_eigen)
    message(STATUS "${header}: left out, Eigen3 was not found")
    continue()
  endif()
  if(header MATCHES "mnist" AND NOT have_zlib)
    message(STATUS "${header}: left out, zlib was not found")
    continue()
  endif()
  execute_process(COMMAND ${compiler} ${flags} ${warnings} -Werror -fsyntax-only
    -include ${header} -include ${header} -x c++ /dev/null RESULT_VARIABLE failed)
  if(failed)
    message(SEND_ERROR "${header} does not compile alone")
  endif()
endforeach()
