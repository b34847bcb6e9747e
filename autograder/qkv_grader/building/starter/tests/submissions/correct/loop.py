# correct: a loop over plain numbers, and a list comes back


def running_mean(values, width):
    means = []
    for start in range(len(values) - width + 1):
        total = 0
        for value in values[start : start + width]:
            total += value
        means.append(total / width)
    return means
