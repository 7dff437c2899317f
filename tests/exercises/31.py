# Answers to the exercises of notebook 31, as readers give them.

# %% 31.1 wrong: with the diagonal
many = real(5600, COMBINATIONS, seed=15)
mistakes = confusion_matrix(many.y[:, 0], look_at(judge, many.x)[0].y[:, 0])

# %% 31.1 wrong: rows and columns exchanged
many = real(5600, COMBINATIONS, seed=15)
mistakes = confusion_matrix(look_at(judge, many.x)[0].y[:, 0], many.y[:, 0])
mistakes = mistakes - np.diag(mistakes.diagonal())

# %% 31.1 right: a loop
many = real(5600, COMBINATIONS, seed=15)
mistakes = torch.zeros(10, 10, dtype=torch.int64)
for a, b in zip(many.y[:, 0], look_at(judge, many.x)[0].y[:, 0]): mistakes[a, b] += a != b

# %% 31.2 wrong: bytes
def judged(rgb):
    colour, black = torch.tensor([rgb]).float().expand(49, -1), torch.zeros(49, 3)
    return look_at(judge, paint(ds.digits[ds.which], colour, black, ds.scale, ds.turn, ds.shift))[0]

# %% 31.2 wrong: exchanged
def judged(rgb):
    colour, black = torch.tensor([rgb]).float().expand(49, -1)/127.5 - 1, torch.full((49, 3), -1.)
    return look_at(judge, paint(ds.digits[ds.which], black, colour, ds.scale, ds.turn, ds.shift))[0]

# %% 31.2 wrong: with the features
def judged(rgb):
    colour = torch.tensor([rgb]).float().expand(49, -1)/127.5 - 1
    black = torch.tensor([PALETTE['black']]).float().expand(49, -1)/127.5 - 1
    return look_at(judge, paint(ds.digits[ds.which], colour, black, ds.scale, ds.turn, ds.shift))

# %% 31.2 right: another way to -1 to 1
def judged(rgb):
    colour, black = (torch.tensor(c, dtype=torch.float).div(255).mul(2).sub(1).repeat(49, 1) for c in (rgb, PALETTE['black']))
    return look_at(judge, paint(ds.digits[ds.which], colour, black, ds.scale, ds.turn, ds.shift))[0]

# %% 31.3 wrong: full captions
own = prompt_accuracy(read.y, unseen.y)

# %% 31.3 wrong: word by word
asked = asked_for([CAPTIONS[i] for i in unseen.caption])
own = (asked == read.y)[asked >= 0].double().mean().item()

# %% 31.3 right: by hand
asked = asked_for([CAPTIONS[i] for i in unseen.caption])
own = sum(all(a in (-1, b) for a, b in zip(p, q)) for p, q in zip(asked.tolist(), read.y.tolist()))/len(asked)
