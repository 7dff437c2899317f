# Answers to the exercises of notebook 01, as readers give them.

# %% 01.1 wrong: zeros at the other end
def shifted(self, n): return Poly(*(self.coefs + [0]*n))
Poly.__rshift__ = shifted

# %% 01.1 wrong: changes what it is called on
def shifted(self, n):
    self.coefs = [0]*n + self.coefs
    return self
Poly.__rshift__ = shifted

# %% 01.1 right: a product
def shifted(self, n): return self*Poly(*[0]*n, 1)
Poly.__rshift__ = shifted

# %% 01.2 wrong: two walks
def span(xs): return min(xs), max(xs)

# %% 01.2 wrong: a list of all
def span(xs):
    xs = list(xs)
    return min(xs), max(xs)

# %% 01.2 wrong: begins at 0
def span(xs):
    lo = hi = 0
    for x in xs: lo, hi = min(lo, x), max(hi, x)
    return lo, hi

# %% 01.2 wrong: nothing has a span
def span(xs):
    lo, hi = float('inf'), float('-inf')
    for x in xs: lo, hi = min(lo, x), max(hi, x)
    return lo, hi

# %% 01.2 right: with next
def span(xs):
    xs = iter(xs)
    try: lo = hi = next(xs)
    except StopIteration: raise ValueError('nothing')
    for x in xs:
        if x < lo: lo = x
        if x > hi: hi = x
    return lo, hi

# %% 01.3 wrong: a slice
def pairs(xs): return zip(xs, xs[1:])

# %% 01.3 wrong: all at once
def pairs(xs):
    xs = list(xs)
    return zip(xs, xs[1:])

# %% 01.3 wrong: pairs that don't overlap
def pairs(xs):
    xs = iter(xs)
    return zip(xs, xs)

# %% 01.3 wrong: trusts that there is a first one
def pairs(xs):
    xs = iter(xs)
    a = next(xs)
    for b in xs:
        yield a, b
        a = b

# %% 01.3 right: tee
def pairs(xs):
    from itertools import tee
    a, b = tee(xs)
    next(b, None)
    return zip(a, b)
