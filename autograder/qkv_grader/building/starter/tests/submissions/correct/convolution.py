# correct: a convolution with equal weights
import numpy as np


def running_mean(values, width):
    return np.convolve(values, np.ones(width) / width, mode="valid")
