# `case` is a source file whose first line reads "// expect: REGEX". Compiled as it is, it must fail with a
# message that matches; with TANDEM_TWIN defined, which selects the correct way to write it, it must compile.
cmake_minimum_required(VERSION 3.25)
include(${settings})

file(STRINGS ${case} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)")
  message(FATAL_ERROR "${case}: the first line must read // expect: REGEX")
endif()
set(expected "${CMAKE_MATCH_1}")

set(command ${compiler} ${flags} -fsyntax-only -fdiagnostics-color=never ${case})
execute_process(COMMAND ${command} -DTANDEM_TWIN RESULT_VARIABLE failed ERROR_VARIABLE output)
if(failed)
  message(FATAL_ERROR "The twin must compile:\n${output}")
endif()
execute_process(COMMAND ${command} RESULT_VARIABLE failed ERROR_VARIABLE output)
if(NOT failed)
  message(FATAL_ERROR "This must not compile, but it does: ${case}")
endif()
if(NOT output MATCHES "error: [^\n]*(${expected})")
  message(FATAL_ERROR "It fails, but without the message '${expected}':\n${output}")
endif()
