#pragma once
#include "graph/batch.hpp"
