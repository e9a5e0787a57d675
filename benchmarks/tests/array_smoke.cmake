# Runs the array benchmark as users do and mistype it: exit status, messages, JSON.
include(${CMAKE_CURRENT_LIST_DIR}/expect.cmake)
file(REMOVE ${work}/figures.json)  # of an earlier run

expect(0 "usage: array" --help)
expect(0 "linear.*sizes: 1000.*competitors: hand.*jacobians" --list)
expect(2 "unknown option '--case'; did you mean '--cases'" --case linear)
expect(2 "unknown case 'liner'; did you mean 'linear'" --cases liner)
expect(2 "unknown case 'convolution'; there are: linear, jacobians" --cases convolution)
expect(2 "unknown type 'half'; there are: double, float" --types half)
expect(2 "unknown competitor 'tendem'; did you mean 'tandem'" --competitors tendem)
expect(2 "'10y' is no size" --sizes 10,10y)
expect(2 "'0' is no size" --sizes 0)
expect(2 "--seconds needs a positive number, not '-1'" --seconds -1)

set(short --seconds 0.001 --sizes 10,37)
expect(0 "linear: .* value, double.*hand +plain +tandem.* 37 .*fastest.*linear: .*gradient, float.*jacobians"
  ${short})
expect(0 "hand +tandem +[+]-" ${short} --cases jacobians --types float --competitors tandem)

expect(0 "linear" ${short} --cases linear --types double --json figures.json)
file(READ ${work}/figures.json json)
string(JSON name GET "${json}" results 0 case)
string(JSON seconds GET "${json}" results 0 seconds)
string(JSON difference GET "${json}" results 2 difference)
if(NOT name STREQUAL "linear" OR NOT seconds GREATER 0 OR NOT difference LESS 1e-14)
  message(SEND_ERROR "figures.json: case ${name}, ${seconds} s, difference ${difference}")
endif()
