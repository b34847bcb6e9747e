# loses running_mean: divided-by-all


def running_mean(values, width):
    means = []
    for start in range(len(values) - width + 1):
        means.append(sum(values[start : start + width]) / len(values))
    return means
