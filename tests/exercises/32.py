# Answers to the exercises of notebook 32, as readers give them.

# %% 32.1 wrong: one too early
def nearest(x):
    with torch.no_grad(): likeness = clip.images(x) @ clip.texts(tokenize(tok, CAPTIONS[1:])).T
    return [CAPTIONS[i] or 'nothing' for i in likeness.argmax(1)]

# %% 32.1 wrong: the least like
def nearest(x):
    with torch.no_grad(): likeness = clip.images(x) @ clip.texts(tokenize(tok, CAPTIONS[1:])).T
    return [CAPTIONS[1 + i] for i in likeness.argmin(1)]

# %% 32.1 wrong: numbers
def nearest(x):
    with torch.no_grad(): return (clip.images(x) @ clip.texts(tokenize(tok, CAPTIONS[1:])).T).argmax(1).tolist()

# %% 32.1 right: a list of its own
def nearest(x):
    some = [t for t in CAPTIONS if t]
    with torch.no_grad(): a, b = clip.images(x), clip.texts(tokenize(tok, some))
    return [some[torch.cdist(v[None], b).argmin()] for v in a]

# %% 32.2 wrong: nothing taken away
def as_two(x):
    with torch.no_grad(): return clip.images(x) + 0*digits[2]

# %% 32.2 wrong: the two alone
def as_two(x): return digits[2].expand(len(x), -1)

# %% 32.2 right: scaled
def as_two(x):
    with torch.no_grad(): v = clip.images(x) - digits[7] + digits[2]
    return v/v.norm(dim=1, keepdim=True)

# %% 32.3 wrong: the words backwards
def reordered(digit, fg, bg): return ' '.join(caption(digit, fg, bg).split()[::-1])
def exchanged(digit, fg, bg): return caption(digit, bg, fg)
guess = 'the same'

# %% 32.3 wrong: the article
def reordered(digit, fg, bg): return f'on a {bg} background a {fg} {digit}'
def exchanged(digit, fg, bg): return caption(digit, bg, fg)
guess = 'the same'

# %% 32.3 wrong: another guess
def reordered(digit, fg, bg): return 'on ' + ' '.join(caption(digit, fg, bg).split(' on ')[::-1])
def exchanged(digit, fg, bg): return caption(digit, bg, fg)
guess = 'nearer'

# %% 32.3 right: by parts
def reordered(digit, fg, bg):
    front, back = caption(digit, fg, bg).split(' on ')
    return f'on {back} {front}'
def exchanged(digit, fg, bg): return caption(digit=digit, fg=bg, bg=fg)
guess = 'the same'
