# Answers to the exercises of notebook 05, as readers give them.

# %% 05.1 wrong: divides
def back(g): return WichmannHill.from_state(*(s/a % m for a, s, m in zip(MULTIPLIERS, g.state, MODULI)))

# %% 05.1 wrong: forwards
def back(g): return WichmannHill.from_state(*(s*a % m for a, s, m in zip(MULTIPLIERS, g.state, MODULI)))

# %% 05.1 wrong: divides whole numbers
def back(g): return WichmannHill.from_state(*(max(1, s//a) for a, s, m in zip(MULTIPLIERS, g.state, MODULI)))

# %% 05.1 right: by Fermat's little theorem
def back(g): return WichmannHill.from_state(*(s*pow(a, m - 2, m) % m for a, s, m in zip(MULTIPLIERS, g.state, MODULI)))

# %% 05.2 wrong: the share
def estimate(g, n):
    p = (g.rand(n, 2).square().sum(1) < 1).double().mean().item()
    return p, math.sqrt(p*(1 - p)/n)
pi, sd = estimate(WichmannHill(3), 10**6)

# %% 05.2 wrong: x and y are one
def estimate(g, n):
    x = g.rand(n)
    p = (x*x + x*x < 1).double().mean().item()
    return 4*p, 4*math.sqrt(p*(1 - p)/n)
pi, sd = estimate(WichmannHill(3), 10**6)

# %% 05.2 wrong: the deviation of the share
def estimate(g, n):
    p = (g.rand(n, 2).square().sum(1) < 1).double().mean().item()
    return 4*p, math.sqrt(p*(1 - p)/n)
pi, sd = estimate(WichmannHill(3), 10**6)

# %% 05.2 wrong: the deviation of one point
def estimate(g, n):
    inside = 4*(g.rand(n, 2).square().sum(1) < 1).double()
    return inside.mean().item(), inside.std().item()
pi, sd = estimate(WichmannHill(3), 10**6)

# %% 05.2 right: PyTorch's deviation
def estimate(g, n):
    x, y = g.rand(n), g.rand(n)
    inside = 4*(x**2 + y**2 < 1).double()
    return inside.mean().item(), inside.std().item()/n**0.5
pi, sd = estimate(WichmannHill(4), 10**6)

# %% 05.3 wrong: from all places each time
def shuffled(xs, g):
    xs = list(xs)
    for i in range(len(xs)):
        j = int(g.rand()*len(xs))
        xs[i], xs[j] = xs[j], xs[i]
    return xs

# %% 05.3 wrong: nothing stays
def shuffled(xs, g):
    xs = list(xs)
    for i in range(len(xs) - 1, 0, -1):
        j = int(g.rand()*i)
        xs[i], xs[j] = xs[j], xs[i]
    return xs

# %% 05.3 wrong: in place
def shuffled(xs, g):
    for i in range(len(xs) - 1, 0, -1):
        j = int(g.rand()*(i + 1))
        xs[i], xs[j] = xs[j], xs[i]
    return xs

# %% 05.3 right: sorts by random numbers
def shuffled(xs, g): return [x for _, x in sorted(((float(g.rand()), x) for x in xs), key=lambda p: p[0])]

# %% 05.3 right: from the front
def shuffled(xs, g):
    left, out = list(xs), []
    while left: out.append(left.pop(int(g.rand()*len(left))))
    return out
