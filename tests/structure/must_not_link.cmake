# Two translation units that hand an ADAdjoint to each other link and work when both are checked or both are
# not; of different kinds, they must not link.
cmake_minimum_required(VERSION 3.25)
include(${settings})
set(sources ${root}/tests/must_not_link)
file(MAKE_DIRECTORY ${work})

foreach(unit user square)
  foreach(checked 0 1)
    execute_process(COMMAND ${compiler} ${flags} -DTANDEM_CHECKED=${checked} -c ${sources}/${unit}.cpp
      -o ${work}/${unit}${checked}.o COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endforeach()

foreach(kind 0 1)
  execute_process(COMMAND ${compiler} ${work}/user${kind}.o ${work}/square${kind}.o -o ${work}/same${kind}
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${work}/same${kind} COMMAND_ERROR_IS_FATAL ANY)
endforeach()

foreach(pair "0;1" "1;0")
  list(GET pair 0 first)
  list(GET pair 1 second)
  execute_process(COMMAND ${compiler} ${work}/user${first}.o ${work}/square${second}.o -o ${work}/mixed
    RESULT_VARIABLE failed ERROR_VARIABLE output)
  if(NOT failed)
    message(SEND_ERROR "A checked and an unchecked translation unit must not link, but they do")
  elseif(NOT output MATCHES "undefined reference[^\n]*square_elsewhere")
    message(SEND_ERROR "Linking fails, but for another reason:\n${output}")
  endif()
endforeach()
