// The one place that knows which Catch2 it is.
#pragma once

#include <catch2/catch.hpp>
