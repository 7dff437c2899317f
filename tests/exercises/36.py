# Answers to the exercises of notebook 36, as readers give them.

# %% 36.1 wrong: each from the first
words = 'a red seven on a blue background'
def again(x, n):
    return torch.cat([x, *(sd.img2img(words, x, 0.5, g=4., seed=i, steps=10, progress=False) for i in range(n))])

# %% 36.1 wrong: without the first
words = 'a red seven on a blue background'
def again(x, n):
    found = []
    for i in range(n):
        x = sd.img2img(words, x, 0.5, g=4., seed=i, steps=10, progress=False)
        found.append(x)
    return torch.cat(found)

# %% 36.1 right: recursive
words = 'a red seven on a blue background'
def again(x, n):
    if n == 0: return x
    return torch.cat([x, again(sd.img2img(words, x, 0.5, g=4., seed=100 - n, steps=10, progress=False), n - 1)])

# %% 36.2 wrong: the mask the other way round
def beside(left, words):
    wide, mask = torch.cat([left, left], 3), torch.zeros(64, 128)
    mask[:, :64] = 1
    return sd.inpaint(words, wide, mask, g=4., seed=list(range(len(left))), steps=15, progress=False)

# %% 36.2 wrong: all of it
def beside(left, words):
    wide = torch.cat([left, left], 3)
    return sd.inpaint(words, wide, torch.ones(64, 128), g=4., seed=list(range(len(left))), steps=15, progress=False)

# %% 36.2 wrong: a quarter
def beside(left, words):
    wide, mask = torch.cat([left, left[:, :, :, :1].expand(-1, -1, -1, 64)], 3), torch.zeros(64, 128)
    mask[:, 96:] = 1
    return sd.inpaint(words, wide, mask, g=4., seed=list(range(len(left))), steps=15, progress=False)

# %% 36.2 right: another filling
def beside(left, words):
    wide = torch.nn.functional.pad(left, (0, 64))
    mask = (torch.arange(128) >= 64).float().expand(64, 128)
    return sd.inpaint(words, wide, mask, g=4., seed=list(range(len(left))), steps=15, progress=False)
