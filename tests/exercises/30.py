# Answers to the exercises of notebook 30, as readers give them.

# %% 30.1 wrong: colours may be equal
chance = dict(all_three=1/640, digit_and_background=1/80, digit=1/10)

# %% 30.1 wrong: digit and both colours, apart
chance = dict(all_three=1/10*1/8*1/8, digit_and_background=1/18, digit=1/10)

# %% 30.1 right: counted
chance = dict(all_three=1/len(COMBINATIONS), digit_and_background=1/len({(d, b) for d, _, b in COMBINATIONS}),
              digit=1/len({d for d, _, _ in COMBINATIONS}))

# %% 30.2 wrong: in degrees
turn = torch.arange(12)*30.
clock = paint(seven.expand(12, -1, -1), red.expand(12, -1), blue.expand(12, -1), torch.full((12,), 0.8), turn, torch.zeros(12, 2))

# %% 30.2 wrong: against the clock
turn = -torch.arange(12)*2*torch.pi/12
clock = paint(seven.expand(12, -1, -1), red.expand(12, -1), blue.expand(12, -1), torch.full((12,), 0.8), turn, torch.zeros(12, 2))

# %% 30.2 wrong: half of the clock
turn = torch.arange(12)*torch.pi/12
clock = paint(seven.expand(12, -1, -1), red.expand(12, -1), blue.expand(12, -1), torch.full((12,), 0.8), turn, torch.zeros(12, 2))

# %% 30.2 right: one by one
clock = torch.cat([paint(seven[None], red[None].reshape(1, 3), blue[None].reshape(1, 3), torch.full((1,), 0.8),
                         torch.full((1,), k*torch.pi/6), torch.zeros(1, 2)) for k in range(12)])

# %% 30.3 wrong: on one background
purple = [c for c in COMBINATIONS if c == ('three', 'purple', 'black')]
without = PaintedDigits(700, combinations=[c for c in TRAINED if c not in purple])
only = PaintedDigits(700, combinations=purple)

# %% 30.3 wrong: no threes at all
purple = [c for c in COMBINATIONS if c[:2] == ('three', 'purple')]
without = PaintedDigits(700, combinations=[c for c in TRAINED if c[0] != 'three'])
only = PaintedDigits(700, combinations=purple)

# %% 30.3 wrong: what was held out comes back
purple = [c for c in COMBINATIONS if c[:2] == ('three', 'purple')]
without = PaintedDigits(700, combinations=[c for c in COMBINATIONS if c not in purple])
only = PaintedDigits(700, combinations=purple)

# %% 30.3 right: by sets
purple = [('three', 'purple', b) for b in COLOURS if b != 'purple']
without = PaintedDigits(700, combinations=sorted(set(TRAINED) - set(purple)))
only = PaintedDigits(700, combinations=purple, seed=3)
