# Runs forward_vs_reverse as users do and mistype it: exit status, messages, JSON, picture.
include(${CMAKE_CURRENT_LIST_DIR}/expect.cmake)
file(REMOVE ${work}/figures.json ${work}/picture.svg ${work}/picture.dat)  # of an earlier run

expect(0 "usage: forward_vs_reverse" --help)
expect(0 "teaching.*sizes: 2x1.*dense_layer" --list)
expect(2 "unknown option '--function'; did you mean '--functions'" --function teaching)
expect(2 "unknown function 'teeching'; did you mean 'teaching'" --functions teeching)
expect(2 "unknown function 'schwefel'; there are: teaching, dense_layer" --functions schwefel)
expect(2 "teaching has no size '3x3'; it has 2x1" --functions teaching --sizes 3x3)
expect(2 "'10y' is no size" --sizes 10y)
expect(2 "--seconds needs a positive number, not '-1'" --seconds -1)
expect(2 "--json needs an argument" --json)
expect(2 "needs a name that ends in .svg or .png" --plot picture.jpg)
expect(2 "--plot draws a map" --functions teaching --plot picture.svg)

set(short --quick --seconds 0.001)
expect(0 "ln.x1. .* reverse, row by row.*Which mode is the fastest.*teaching" ${short} --functions teaching)

expect(0 "teaching" ${short} --functions teaching --json figures.json)
file(READ ${work}/figures.json json)
string(JSON name GET "${json}" functions 0 name)
string(JSON error GET "${json}" functions 0 sizes 0 methods 2 error)
if(NOT name STREQUAL "teaching" OR NOT error LESS 1e-14)
  message(SEND_ERROR "figures.json: function ${name}, error of forward mode ${error}")
endif()

expect(0 "dense_layer: forward is faster in" ${short} --sizes 1x1,1x2,1x3,1x4,1x5,20x1,20x2,20x3,20x4,20x5
  --functions dense_layer --plot picture.svg)
if(NOT EXISTS ${work}/picture.dat)
  message(SEND_ERROR "--plot wrote no data")
endif()
find_program(gnuplot gnuplot)
if(gnuplot AND NOT EXISTS ${work}/picture.svg)
  message(SEND_ERROR "--plot drew no picture")
endif()
