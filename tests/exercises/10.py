# Answers to the exercises of notebook 10, as readers give them.

# %% 10.1 wrong: the derivative as a function of a
Value.softplus = _unary('softplus', F.softplus, lambda g, r: g*torch.sigmoid(r))

# %% 10.1 wrong: overflows
Value.softplus = _unary('softplus', lambda a: (1 + a.exp()).log(), lambda g, r: g*(1 - (-r).exp()))

# %% 10.1 wrong: another base
Value.softplus = _unary('softplus', lambda a: F.softplus(a)/math.log(2), lambda g, r: g*(1 - (-r).exp()))

# %% 10.1 right: by the operand
Value.softplus = _unary('softplus', F.softplus, lambda g, a: g*a.sigmoid(), by_result=False)

# %% 10.2 wrong: both say 0
def abs_by_sqrt(a): return (a*a).sqrt()
def abs_by_relu(a): return a.relu() + (-a).relu()
said = dict(sqrt=0., relu=0.)

# %% 10.2 wrong: relu alone
def abs_by_sqrt(a): return (a*a).sqrt()
def abs_by_relu(a): return a.relu()
said = dict(sqrt=math.nan, relu=0.)

# %% 10.2 wrong: a difference
def abs_by_sqrt(a): return (a*a).sqrt()
def abs_by_relu(a): return a.relu() - (-a).relu()
said = dict(sqrt=math.nan, relu=0.)

# %% 10.2 right: by twice the positive part
def abs_by_sqrt(a): return (a**2).sqrt()
def abs_by_relu(a): return 2*a.relu() - a
said = dict(sqrt=float('nan'), relu=-1.)

# %% 10.3 wrong: all to one
Value.maximum = _binary('max', torch.maximum, lambda g, a, b: g*(a >= b), lambda g, a, b: g*(b > a), 'ab', 'ab')

# %% 10.3 wrong: all to both
Value.maximum = _binary('max', torch.maximum, lambda g, a, b: g*(a >= b), lambda g, a, b: g*(b >= a), 'ab', 'ab')

# %% 10.3 wrong: names no operand
share = lambda a, b: (a > b) + 0.5*(a == b)
Value.maximum = _binary('max', torch.maximum, lambda g, a, b: g*share(a, b), lambda g, a, b: g*share(b, a), '', '')

# %% 10.3 wrong: the smaller one
share = lambda a, b: (a < b) + 0.5*(a == b)
Value.maximum = _binary('max', torch.maximum, lambda g, a, b: g*share(a, b), lambda g, a, b: g*share(b, a), 'ab', 'ab')

# %% 10.3 right: by the sign
part = lambda d: (d.sign() + 1)/2
Value.maximum = _binary('max', torch.maximum, lambda g, a, b: g*part(a - b), lambda g, a, b: g*part(b - a), 'ab', 'ab')
