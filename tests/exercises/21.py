# Answers to the exercises of notebook 21, as readers give them.

# %% 21.1 wrong: the mean
def best_by_size(values): return values.mean()

# %% 21.1 wrong: the middle of the range
def best_by_size(values): return (values.min() + values.max())/2

# %% 21.1 wrong: the commonest
def best_by_size(values): return values.mode().values

# %% 21.1 right: by trying
def best_by_size(values): return min(values, key=lambda a: (a - values).abs().sum())

# %% 21.2 wrong: the guess
def ends_at(x, s, sigma): return x*s**2/(s**2 + sigma**2)

# %% 21.2 wrong: as if the data were a point
def ends_at(x, s, sigma): return x*0

# %% 21.2 wrong: divided by the noise
def ends_at(x, s, sigma): return x*s/sigma if sigma else x*0

# %% 21.2 right: by the root of a ratio
def ends_at(x, s, sigma): return x*(s*s/(s*s + sigma*sigma))**0.5

# %% 21.3 wrong: up, down, left and right alone
square = digits.reshape(-1, 28, 28)
moved = torch.cat([square, *(square.roll(k, d) for k in (-1, 1) for d in (1, 2))]).flatten(1)

# %% 21.3 wrong: rolled over the flat pictures
moved = torch.cat([digits.roll(k, 1) for k in range(-4, 5)])

# %% 21.3 right: by padding and cutting
wide = torch.nn.functional.pad(digits.reshape(-1, 1, 28, 28), (1,)*4, value=-1.)
moved = torch.cat([wide[:, 0, a:a + 28, b:b + 28].flatten(1) for a in range(3) for b in range(3)])
