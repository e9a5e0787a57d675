#pragma once
/// \file
/// nn/: small networks on arrays. Read the headers in this order:
///
///     layer               how a model's parameters are found: by the names of its members
///     activations, linear, mlp    layers; losses are those of arrays
///     optimiser           SGD, MomentumSGD, Adam, and hooks on gradients
///     checksum, file, save        parameters in files
///     dataset, transforms, loader    samples, what is done to them, batches
///     idx                 arrays in IDX files
///     progress            how far a loop is
///     model_graph         a model as a graph of nodes, and as a picture
///
/// And two that need a library, so each is included by its own name:
///
///     mnist               the MNIST database, gzip included; <tandem/nn/mnist.hpp> needs zlib
///     get_file            downloads; <tandem/nn/get_file.hpp> needs libcurl
///
/// A model is a struct of parameters and layers, and calling it is ordinary array code: the tape that records sees its
/// parameters, and sweeps leave gradients in them. There is no base class and nothing to register.
///
///     MLP model({100, 10}, Relu());
///     Adam optimiser(model);
///     for (const auto& [x, labels] : loader.epoch(0)) {
///         Tape<Array<double>> tape;
///         softmax_cross_entropy(model(x), labels).backward();
///         optimiser.step();
///         zero_gradients(model);
///     }
///     save_parameters(model, "model");
///
/// What reads files trusts nothing in them: sizes are checked before memory is asked for, and a message names the file
/// and what was wrong.

#include "nn/idx.hpp"
#include "nn/loader.hpp"
#include "nn/mlp.hpp"
#include "nn/model_graph.hpp"
#include "nn/optimiser.hpp"
#include "nn/progress.hpp"
#include "nn/save.hpp"
#include "nn/transforms.hpp"
