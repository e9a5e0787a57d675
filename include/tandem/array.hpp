#pragma once
/// \file
/// array/: arrays, the evaluator of the operator set that runs an expression over many elements at once, on one thread, on
/// all threads, or on a GPU. Read the headers in this order:
///
///     shape, slice            extents, strides, numpy's broadcasting; what x(all, range(0, 4)) selects
///     memory, space, buffer   where elements live and what computes on them; thrust.hpp is all that names Thrust
///     packet, lift            the number a kernel computes with: SIMD packets (xsimd.hpp is all that names xsimd), and
///                             AD numbers of them
///     structure, kernel, map  an expression as a type without data; what is computed of it; a pass over strided arrays
///     host_pass, host_map     the engine that runs a pass on the CPU: what it does whatever the kernel; its kernels
///     device_map              the one for devices; device_kernel: what one thread of a device does
///     leaves, expression, array    what expressions consist of; lazy expressions; the handle that users hold
///     level                   how every other operation is lifted to forward and reverse mode
///     tangent, tape, adjoint  ADTangent<Array>, Tape<Array>, ADAdjoint<Array>; parameter: what is learnt
///     statement, record       what a tape holds, and how it gets there
///     logic, view, update, reduce, gather, matmul, losses, make    the operations
///
/// An operator of arrays returns the structure of an expression, as a type, and handles to its leaves. Assigning it runs
/// one pass: the kernel loads the leaves of one element into registers and builds there the node of
/// expr/operation.hpp that scalars use. Its value is forward mode; its sweep is reverse mode, which therefore stores
/// nothing but the leaves and recomputes in registers. With AD numbers of packets in the registers the same kernel is
/// forward mode, and forward over reverse.
///
/// A pass sums into outputs along axes whose stride is 0. So sums of expressions, and the derivatives by broadcast
/// leaves, are no special case; sums are the same in every run, since how they are cut depends on shapes only.
///
/// Operations that are not elementwise are linear, bilinear, or composed of the rest. A linear operation names its
/// adjoint, which is again linear (slice and embed, gather and scatter, broadcast and sum), so derivatives of every
/// order follow from one definition.
///
/// A full sum, where nearly every reverse sweep begins, computes its derivatives in the pass that computes its value.
///
/// What a build needs: Thrust's headers, nothing else. With OpenMP host_parallel uses all threads; with
/// TANDEM_USE_BLAS products of matrices go to a BLAS; with xsimd and wide registers (-march=native) kernels compute in
/// packets. The CMake target tandem::array sets what it finds. One build uses one Thrust and one set of these.

#include "array/losses.hpp"
#include "array/make.hpp"
#include "array/parameter.hpp"
#include "drivers/array.hpp"
#include "drivers/batch.hpp"
#include "tandem.hpp"
#include "testing/array.hpp"
