# What tandem::array links where it is there: OpenMP for host_parallel, a BLAS for products of matrices, and Thrust where
# the compiler does not find it by itself (Debian's libthrust-dev it does; the CUDA toolkit has one of its own).
# The installed package includes this file too.
find_package(OpenMP QUIET COMPONENTS CXX)
include(${CMAKE_CURRENT_LIST_DIR}/blas.cmake)

find_path(TANDEM_THRUST_INCLUDE_DIR thrust/version.h)
find_path(TANDEM_THRUST_INCLUDE_DIR thrust/version.h PATHS ENV CUDA_HOME /usr/local/cuda PATH_SUFFIXES include/cccl)
mark_as_advanced(TANDEM_THRUST_INCLUDE_DIR)
if(TANDEM_THRUST_INCLUDE_DIR AND NOT TARGET tandem_thrust
    AND NOT TANDEM_THRUST_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
  add_library(tandem_thrust INTERFACE IMPORTED GLOBAL)
  set_target_properties(tandem_thrust PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${TANDEM_THRUST_INCLUDE_DIR}
    INTERFACE_INCLUDE_DIRECTORIES ${TANDEM_THRUST_INCLUDE_DIR})
endif()
