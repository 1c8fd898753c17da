"""Physics and transforms: arrays in, arrays out; needs numpy, scipy and numba alone."""
