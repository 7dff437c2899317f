# Answers to the exercises of notebook 50, as readers give them.

# %% 50.1 wrong: the error of one share
def needed(p, q, z=3): return z**2*p*(1 - p)/(p - q)**2

# %% 50.1 wrong: without the root
def needed(p, q, z=3): return z*(p*(1 - p) + q*(1 - q))/abs(p - q)

# %% 50.1 wrong: errors add up
def needed(p, q, z=3): return (z*((p*(1 - p))**0.5 + (q*(1 - q))**0.5)/(p - q))**2

# %% 50.1 right: by trying
def needed(p, q, z=3):
    n = 1.
    while abs(p - q) < z*((p*(1 - p) + q*(1 - q))/n)**0.5: n *= 1.0005
    return z**2*(p - p*p + q - q*q)/(q - p)**2 if n > 0 else n

# %% 50.2 wrong: of all pictures
def by_chance(a, b):
    n, better = len(a), int((b & ~a).sum())
    return sum(math.comb(n, k) for k in range(better, n + 1))/2**n

# %% 50.2 wrong: exactly so many
def by_chance(a, b):
    disagree, better = int((a != b).sum()), int((b & ~a).sum())
    return math.comb(disagree, better)/2**disagree

# %% 50.2 wrong: more than so many
def by_chance(a, b):
    disagree, better = int((a != b).sum()), int((b & ~a).sum())
    return sum(math.comb(disagree, k) for k in range(better + 1, disagree + 1))/2**disagree

# %% 50.2 right: SciPy's test
def by_chance(a, b):
    from scipy.stats import binomtest
    disagree, better = int((a != b).sum()), int((b & ~a).sum())
    return binomtest(better, disagree, alternative='greater').pvalue if disagree else 1.
