# Answers to the exercises of notebook 19, as readers give them.

# %% 19.1 wrong: upside down
p = tta(learners['affine'].model, tx.flip(2), gentle, 0).argmax(1)
share = torch.tensor([((p == d) & (ty == d)).sum()/(ty == d).sum() for d in range(10)])

# %% 19.1 wrong: not mirrored
p = tta(learners['affine'].model, tx, gentle, 0).argmax(1)
share = torch.tensor([((p == d) & (ty == d)).sum()/(ty == d).sum() for d in range(10)])

# %% 19.1 wrong: counts
p = tta(learners['affine'].model, tx.flip(3), gentle, 0).argmax(1)
share = torch.tensor([((p == d) & (ty == d)).sum() for d in range(10)])

# %% 19.1 right: picture by picture
p = tta(learners['affine'].model, torch.stack([t.flip(2) for t in tx]), gentle, 0).argmax(1)
share = [(p[ty == d] == d).float().mean().item() for d in range(10)]

# %% 19.2 wrong: for all
matters = {'turned', 'random_crop', 'random_erase'}

# %% 19.2 wrong: for none
matters = set()

# %% 19.2 wrong: at the edges
matters = {'turned', 'random_erase'}

# %% 19.2 right: a list
matters = ['random_erase']

# %% 19.3 wrong: each from the first
def step_by_step(x, degrees, times):
    for k in range(times): y = turned(x, torch.tensor([degrees*(k + 1)]), torch.ones(1), torch.zeros(1, 2))
    return y
def at_once(x, degrees, times): return turned(x, torch.tensor([degrees*times]), torch.ones(1), torch.zeros(1, 2))

# %% 19.3 wrong: a loop again
def step_by_step(x, degrees, times):
    for _ in range(times): x = turned(x, torch.tensor([degrees]), torch.ones(1), torch.zeros(1, 2))
    return x
at_once = step_by_step

# %% 19.3 wrong: with the clock
def step_by_step(x, degrees, times):
    for _ in range(times): x = turned(x, torch.tensor([degrees]), torch.ones(1), torch.zeros(1, 2))
    return x
def at_once(x, degrees, times): return turned(x, -torch.tensor([degrees*times]), torch.ones(1), torch.zeros(1, 2))

# %% 19.3 right: recursive
def step_by_step(x, degrees, times):
    if not times: return x
    return step_by_step(turned(x, torch.full((1,), degrees), torch.ones(1), torch.zeros(1, 2)), degrees, times - 1)
def at_once(x, degrees, times):
    return turned(x, torch.tensor([degrees*times % 360]), torch.ones(len(x)), torch.zeros(len(x), 2))
