# Answers to the exercises of notebook 35, as readers give them.

# %% 35.1 wrong: in place
def pushed(channel):
    def push(i, t, x):
        if i < 5: x[:, channel] += 0.3
        return x
    return push

# %% 35.1 wrong: all steps
def pushed(channel):
    def push(i, t, x):
        x = x.clone()
        x[:, channel] += 0.3
        return x
    return push

# %% 35.1 wrong: returns nothing
def pushed(channel):
    def push(i, t, x):
        y = x.clone()
        y[:, channel] += 0.3
    return push

# %% 35.1 right: by addition
def pushed(channel):
    add = torch.zeros(1, 4, 1, 1)
    add[:, channel] = 0.3
    return lambda i, t, x: x + add if i < 5 else None

# %% 35.2 wrong: straight
def between(n0, n1, w): return (1 - w)*n0 + w*n1

# %% 35.2 wrong: jumps
def between(n0, n1, w): return n0 if w < 0.5 else n1

# %% 35.2 wrong: one number for all
def between(n0, n1, w): return ((1 - w)*n0 + w*n1)*2**0.5

# %% 35.2 right: roots of the shares
def between(n0, n1, w): return (1 - w)**0.5*n0 + w**0.5*n1

# %% 35.2 right: round a quarter of a circle
def between(n0, n1, w):
    a = torch.tensor(w*torch.pi/2)
    return a.cos()*n0 + a.sin()*n1

# %% 35.3 wrong: another guess
guess = 'blue'
x = sd.mk_samples(['a blue background on a red seven']*16, g=4, seed=list(range(16)), steps=10, progress=False)
backgrounds = [COLOURS[c] for c in look_at(judge, x)[0].y[:, 2]]

# %% 35.3 wrong: the digits' colours
guess = 'red'
x = sd.mk_samples(['a blue background on a red seven']*16, g=4, seed=list(range(16)), steps=10, progress=False)
backgrounds = [COLOURS[c] for c in look_at(judge, x)[0].y[:, 1]]

# %% 35.3 right: other seeds
guess = 'red'
x = sd.mk_samples(['a blue background on a red seven']*16, g=3, seed=list(range(50, 66)), steps=12, progress=False)
backgrounds = [COLOURS[c] for c in look_at(judge, x)[0].y[:, 2].tolist()]
