#pragma once
#include <Eigen/Dense>

#include "interop/eigen_argument.hpp"
#include "interop/eigen_conversion.hpp"
#include "interop/eigen_determinant.hpp"
#include "interop/eigen_general.hpp"
#include "interop/eigen_householder.hpp"
#include "interop/eigen_product.hpp"
#include "interop/eigen_scalar.hpp"
#include "interop/eigen_self_adjoint.hpp"
#include "interop/eigen_svd.hpp"
#include "tandem.hpp"

/// \file
/// Eigen with AD numbers, and Eigen's containers as arguments of drivers.
