# loses running_mean: window-too-short
import numpy as np


def running_mean(values, width):
    return np.array([values[start : start + width - 1].mean() for start in range(len(values) - width + 1)])
