# The C++ source of a graph compiles with no header of ours, and prints the graph's own bits.
file(MAKE_DIRECTORY ${work})
foreach(case 0 1 2 3 4)
  set(standard 11)
  if(case EQUAL 3)  # has functions of newer standards
    set(standard 20)
  endif()
  set(source ${work}/exported_${case})
  execute_process(COMMAND ${program} ${source}.cpp ${case} OUTPUT_VARIABLE expected COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${compiler} -std=c++${standard} -O2 -Wall -Wextra -Werror -ffp-contract=off ${source}.cpp -o ${source}
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${source} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT printed STREQUAL expected OR expected STREQUAL "")
    message(SEND_ERROR "Case ${case} prints\n${printed}instead of\n${expected}")
  endif()
endforeach()
