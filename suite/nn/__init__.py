"""Networks: attention, backbones, training; needs torch, numpy and scipy alone."""
