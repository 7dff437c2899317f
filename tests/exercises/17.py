# Answers to the exercises of notebook 17, as readers give them.

# %% 17.1 wrong: at once
def blurred(x, g): return F.conv2d(x, torch.outer(g, g)[None, None], padding=4)

# %% 17.1 wrong: one direction
def blurred(x, g): return F.conv2d(x, g.reshape(1, 1, 9, 1), padding=(4, 0))

# %% 17.1 wrong: smaller pictures
def blurred(x, g): return F.conv2d(F.conv2d(x, g.reshape(1, 1, 9, 1)), g.reshape(1, 1, 1, 9))

# %% 17.1 right: rows first
def blurred(x, g):
    y = F.conv2d(x, g[None, None, None], padding=(0, 4))
    return F.conv2d(y, g[None, None, :, None], padding=(4, 0))

# %% 17.2 wrong: no bias
def as_linear(conv):
    linear = nn.Linear(conv.in_channels, conv.out_channels, bias=False)
    linear.weight.data = conv.weight.data.flatten(1)
    return linear

# %% 17.2 wrong: new weights
def as_linear(conv): return nn.Linear(conv.in_channels, conv.out_channels)

# %% 17.2 wrong: the other way round
def as_linear(conv): return nn.Linear(conv.out_channels, conv.in_channels)

# %% 17.2 right: weights set by hand
def as_linear(conv):
    linear = nn.Linear(conv.in_channels, conv.out_channels)
    with torch.no_grad():
        linear.weight.copy_(conv.weight.squeeze())
        linear.bias.copy_(conv.bias)
    return linear

# %% 17.3 wrong: the sum
def least_shift(strides): return sum(strides) + 1

# %% 17.3 wrong: the largest
def least_shift(strides): return max(strides)

# %% 17.3 wrong: a number that was found
def least_shift(strides): return 4

# %% 17.3 right: a loop
def least_shift(strides):
    n = 1
    for s in strides: n *= s
    return n
