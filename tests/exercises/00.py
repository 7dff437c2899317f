# Answers to the exercises of notebook 00, as readers give them.

# %% 00.1 wrong: upside down
swapped = chw.flip(1)

# %% 00.1 wrong: turned round in a circle
swapped = chw.roll(1, 0)

# %% 00.1 wrong: in the wrong order of axes
swapped = chw.permute(1, 2, 0).flip(2)

# %% 00.1 right: by indices
swapped = chw[[2, 1, 0]]

# %% 00.1 right: piece by piece
r, g, b = chw
swapped = torch.stack([b, g, r])

# %% 00.2 wrong: too large
atol = 2.**-53

# %% 00.2 wrong: too small
atol = 2.**-55

# %% 00.2 wrong: the difference itself, nearly
atol = 6e-17

# %% 00.2 right: halving
atol = 1.
while abs(3*0.1 - 0.3) <= atol/2: atol /= 2

# %% 00.3 wrong: slow each time
def compiled(): sleep(0.2)

# %% 00.3 wrong: never slow
def compiled(): pass

# %% 00.3 right: a note of its own
def compiled():
    if not hasattr(compiled, 'done'): sleep(0.2)
    compiled.done = True
