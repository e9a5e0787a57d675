# Runs `program` on real data, where the environment variable TANDEM_DATA names their folder (README.md).
cmake_minimum_required(VERSION 3.25)
if("$ENV{TANDEM_DATA}" STREQUAL "")
  message("SKIPPED: TANDEM_DATA names no folder with real data")
  return()
endif()
execute_process(COMMAND ${program} COMMAND_ERROR_IS_FATAL ANY)
