# Answers to the exercises of notebook 51, as readers give them.

# %% 51.1 wrong: means of both
def together(means, variances, sizes): return torch.stack(means).mean(0), torch.stack(variances).mean(0)

# %% 51.1 wrong: weighted, but shares lie apart
def together(means, variances, sizes):
    w = torch.tensor(sizes)[:, None]/sum(sizes)
    return (w*torch.stack(means)).sum(0), (w*torch.stack(variances)).sum(0)

# %% 51.1 wrong: not weighted
def together(means, variances, sizes):
    m, v = torch.stack(means), torch.stack(variances)
    return m.mean(0), (v + m**2).mean(0) - m.mean(0)**2

# %% 51.1 right: within and between
def together(means, variances, sizes):
    n = sum(sizes)
    mean = sum(k*m for k, m in zip(sizes, means))/n
    return mean, sum(k*(v + (m - mean)**2) for k, m, v in zip(sizes, means, variances))/n

# %% 51.2 wrong: the other share
def most_cards(T, c, share): return int(T*share/((1 - share)*c))

# %% 51.2 wrong: sending shrinks, too
def most_cards(T, c, share): return int(T/c)

# %% 51.2 wrong: rounded up
def most_cards(T, c, share): return int(T*(1 - share)/(share*c)) + 1

# %% 51.2 right: by trying
def most_cards(T, c, share):
    n = 1
    while (T/(n + 1))/(T/(n + 1) + c) >= share: n += 1
    return n

# %% 51.3 wrong: nothing overlaps
def finished(layers): return sum(a + b for a, b in layers)

# %% 51.3 wrong: the slower of the two
def finished(layers): return max(sum(a for a, _ in layers) + layers[-1][1], sum(b for _, b in layers) + layers[0][0])

# %% 51.3 wrong: without the wire
def finished(layers):
    ready, end = 0, 0
    for compute, send in layers:
        ready += compute
        end = max(end, ready + send)
    return end

# %% 51.3 right: from each layer on
def finished(layers):
    return max(sum(a for a, _ in layers[:i + 1]) + sum(b for _, b in layers[i:]) for i in range(len(layers)))
