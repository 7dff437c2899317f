# Answers to the exercises of notebook 52, as readers give them.

# %% 52.1 wrong: the weights alone
def training_bytes(n, mixed=False): return n*(2 if mixed else 4)

# %% 52.1 wrong: one mean
def training_bytes(n, mixed=False): return n*12

# %% 52.1 wrong: mixed without the copy
def training_bytes(n, mixed=False): return n*(2 + 2 + 4 + 4 if mixed else 16)

# %% 52.1 right: one by one
def training_bytes(n, mixed=False):
    single, half = 4, 2
    kept = [single]*4 if not mixed else [half, half, single, single, single]
    return sum(n*k for k in kept)

# %% 52.2 wrong: as it stands
def difference(ask, x, y): return ask(x) - ask(y)

# %% 52.2 wrong: the second one copied
def difference(ask, x, y):
    first = ask(x)
    return first - ask(y).clone()

# %% 52.2 wrong: one answer to the difference
def difference(ask, x, y): return ask(x - y)

# %% 52.2 right: turned around
def difference(ask, x, y):
    second = ask(y) + 0
    return ask(x) - second
