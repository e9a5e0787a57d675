# expect(STATUS REGEX ARGUMENTS...): the exit status of a benchmark, and something in what it prints.
# -D program=EXECUTABLE -D work=FOLDER
file(MAKE_DIRECTORY ${work})

function(expect status regex)
  execute_process(COMMAND ${program} ${ARGN} WORKING_DIRECTORY ${work}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT result EQUAL status)
    message(SEND_ERROR "${ARGN}: exit status ${result} instead of ${status}\n${output}${errors}")
  elseif(NOT "${output}${errors}" MATCHES "${regex}")
    message(SEND_ERROR "${ARGN}: does not print '${regex}'\n${output}${errors}")
  endif()
endfunction()
