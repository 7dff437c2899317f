# Answers to the exercises of notebook 40, as readers give them.

# %% 40.1 wrong: from four steps to two
def lesson(): return halving(exact_v, schedule, data(256), 2)
guess = 0.06

# %% 40.1 wrong: one point
def lesson(): return halving(exact_v, schedule, data(1), 1)
guess = 0.06

# %% 40.1 wrong: as good as by halvings
def lesson(): return halving(exact_v, schedule, data(256), 1)
guess = 0.9

# %% 40.1 right: points of its own
def lesson():
    points = data(256)
    return halving(exact_v, schedule, points, n=1)
guess = 0.1

# %% 40.2 wrong: the same v
def same_belief(v, x, t, m): return v

# %% 40.2 wrong: signs
def same_belief(v, x, t, m):
    (a, b), (c, d) = schedule64.at(t, x), schedule64.at(m, x)
    x0, eps = a*x - b*v, b*x + a*v
    return c*eps + d*x0

# %% 40.2 wrong: the noise for v
def same_belief(v, x, t, m): return schedule64.x0_and_eps(v, x, t, 'v_prediction')[1]

# %% 40.2 right: by our functions
def same_belief(v, x, t, m):
    x0, eps = schedule64.x0_and_eps(v, x, t, 'v_prediction')
    return schedule64.target(x0, eps, m, 'v_prediction')
