# Answers to the exercises of notebook 33, as readers give them.

# %% 33.1 wrong: noise on the pictures
def legible(s):
    x = decode(vae, z[:112])
    return prompt_accuracy(look_at(judge, (x + 0.05*s*torch.randn_like(x)).clamp(-1, 1))[0].y, real.y[:112])
most = 0.3

# %% 33.1 wrong: another threshold
def legible(s):
    return prompt_accuracy(look_at(judge, decode(vae, z[:112] + s*torch.randn_like(z[:112])))[0].y, real.y[:112])
most = 0.8

# %% 33.1 wrong: the labels of others
def legible(s):
    return prompt_accuracy(look_at(judge, decode(vae, z[:112] + s*torch.randn_like(z[:112])))[0].y, real.y[112:224])
most = 0.3

# %% 33.1 right: by add
def legible(s):
    y = look_at(judge, decode(vae, torch.normal(z[:112], float(s)) if s else z[:112]))[0].y
    return (y == real.y[:112]).all(1).float().mean().item()
most = 0.3

# %% 33.2 wrong: the other way
def best_shift(u, w):
    return min(range(3), key=lambda k: (w[:, :, 1:-1, 1:5] - u[:, :, 1:-1, 1 + k:5 + k]).square().mean())

# %% 33.2 wrong: the farthest
def best_shift(u, w):
    return max(range(3), key=lambda k: (u[:, :, 1:-1, 1:5] - w[:, :, 1:-1, 1 + k:5 + k]).square().mean())

# %% 33.2 wrong: only if equal
def best_shift(u, w): return next((k for k in range(3) if torch.equal(u.roll(k, 3), w)), 0)

# %% 33.2 right: by roll
def best_shift(u, w):
    return int(torch.stack([(u.roll(k, 3) - w)[..., 2:-1].abs().sum() for k in range(3)]).argmin())

# %% 33.3 wrong: in place
def without(c):
    z[:8, c] = z[:, c].mean()
    return decode(vae, z[:8])

# %% 33.3 wrong: set to 0
def without(c):
    cut = z[:8].clone()
    cut[:, c] = 3.
    return decode(vae, cut)

# %% 33.3 wrong: the picture's channel
def without(c):
    x = decode(vae, z[:8]).clone()
    x[:, min(c, 2)] = 0
    return x

# %% 33.3 right: by cat
def without(c):
    parts = [t if i != c else torch.full_like(t, z[:, c].mean().item()) for i, t in enumerate(z[:8].split(1, 1))]
    return decode(vae, torch.cat(parts, 1))
