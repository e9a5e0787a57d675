#pragma once
#include "array.hpp"
#include "graph/batch.hpp"
#include "graph/export.hpp"
#include "graph/picture.hpp"
