# Runs the batch benchmark as users do and mistype it: exit status, messages, JSON.
include(${CMAKE_CURRENT_LIST_DIR}/expect.cmake)
file(REMOVE ${work}/figures.json)  # of an earlier run

expect(0 "usage: batch" --help)
expect(0 "black_scholes.*libor" --list)
expect(2 "unknown option '--sample'; did you mean '--samples'" --sample 3)
expect(2 "unknown case 'liber'; did you mean 'libor'" --cases liber)
expect(2 "--samples needs a positive number, not '-1'" --samples -1)
expect(0 "black_scholes: .*graph.*tape.*hand" --cases black_scholes --samples 33 --seconds 0.001 --json figures.json)
file(READ ${work}/figures.json json)
string(JSON name GET "${json}" results 0 competitor)
string(JSON difference GET "${json}" results 0 difference)
if(NOT name STREQUAL "graph" OR NOT difference LESS 1e-13)
  message(SEND_ERROR "figures.json: competitor ${name}, difference ${difference}")
endif()
