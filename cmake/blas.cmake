# A BLAS with a C interface, where there is one: then the target tandem_blas exists, with TANDEM_USE_BLAS, the folder
# of <cblas.h> and the libraries. Nothing happens otherwise; TANDEM_BLAS=OFF asks for that, BLA_VENDOR chooses a
# BLAS. The installed package includes this file too, so that what it links is what its user has.
option(TANDEM_BLAS "Use a BLAS for products of matrices, where one with a C interface is found" ON)
mark_as_advanced(TANDEM_BLAS)

function(tandem_find_blas)
  find_package(BLAS QUIET)
  find_path(TANDEM_CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES openblas cblas atlas)
  find_library(TANDEM_CBLAS_LIBRARY cblas) # of those that keep the C interface apart
  mark_as_advanced(TANDEM_CBLAS_INCLUDE_DIR TANDEM_CBLAS_LIBRARY)
  if(NOT BLAS_FOUND OR NOT TANDEM_CBLAS_INCLUDE_DIR)
    return()
  endif()

  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_QUIET ON)
  set(CMAKE_REQUIRED_INCLUDES ${TANDEM_CBLAS_INCLUDE_DIR})
  set(source [[
    extern "C" {
    #include <cblas.h>
    }
    int main() {
      double x = 1, y = 0;
      float z = 1;
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 1, 1, 1, x, &x, 1, &x, 1, y, &y, 1);
      return static_cast<int>(y + cblas_sdot(1, &z, 1, &z, 1));
    }]])
  set(CMAKE_REQUIRED_LIBRARIES BLAS::BLAS)
  check_cxx_source_compiles("${source}" TANDEM_HAVE_CBLAS)
  set(libraries BLAS::BLAS)
  if(NOT TANDEM_HAVE_CBLAS AND TANDEM_CBLAS_LIBRARY)
    set(libraries ${TANDEM_CBLAS_LIBRARY} BLAS::BLAS)
    set(CMAKE_REQUIRED_LIBRARIES ${libraries})
    check_cxx_source_compiles("${source}" TANDEM_HAVE_SEPARATE_CBLAS)
  endif()
  if(TANDEM_HAVE_CBLAS OR TANDEM_HAVE_SEPARATE_CBLAS)
    # Imported, so that projects which export their own targets need not export this one; BLAS::BLAS is seen in
    # the folder of this call only, and so its libraries are named.
    get_target_property(blas_libraries BLAS::BLAS INTERFACE_LINK_LIBRARIES)
    list(TRANSFORM libraries REPLACE "^BLAS::BLAS$" "${blas_libraries}")
    add_library(tandem_blas INTERFACE IMPORTED GLOBAL)
    target_compile_definitions(tandem_blas INTERFACE TANDEM_USE_BLAS)
    target_include_directories(tandem_blas INTERFACE ${TANDEM_CBLAS_INCLUDE_DIR})
    target_link_libraries(tandem_blas INTERFACE ${libraries})
  endif()
endfunction()

if(TANDEM_BLAS AND NOT TARGET tandem_blas)
  tandem_find_blas()
endif()
