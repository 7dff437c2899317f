# Answers to the exercises of notebook 02, as readers give them.

# %% 02.1 wrong: little-endian
def write_idx(path, a):
    if a.dtype != np.uint8: raise ValueError(f'a: {a.dtype}')
    path.write_bytes(gzip.compress(struct.pack(f'<HBB{a.ndim}I', 0, 8, a.ndim, *a.shape) + a.tobytes()))

# %% 02.1 wrong: bytes as they lie
def write_idx(path, a):
    if a.dtype != np.uint8: raise ValueError(f'a: {a.dtype}')
    head = struct.pack(f'>HBB{a.ndim}I', 0, 8, a.ndim, *a.shape)
    path.write_bytes(gzip.compress(head + a.tobytes('A')))

# %% 02.1 wrong: takes all
def write_idx(path, a):
    head = struct.pack(f'>HBB{a.ndim}I', 0, 8, a.ndim, *a.shape)
    path.write_bytes(gzip.compress(head + a.astype(np.uint8).tobytes()))

# %% 02.1 wrong: opens before it looks
def write_idx(path, a):
    with gzip.open(path, 'wb') as f:
        if a.dtype != np.uint8: raise ValueError(f'a: {a.dtype}')
        f.write(struct.pack(f'>HBB{a.ndim}I', 0, 8, a.ndim, *a.shape) + a.tobytes())

# %% 02.1 right: gzip.open
def write_idx(path, a):
    if str(a.dtype) != 'uint8': raise ValueError(f'bytes, please, not {a.dtype}')
    with gzip.open(path, 'wb') as f:
        f.write(bytes([0, 0, 8, a.ndim]))
        for n in a.shape: f.write(n.to_bytes(4, 'big'))
        f.write(np.ascontiguousarray(a).tobytes())

# %% 02.2 wrong: by looking
alike = {3, 8}

# %% 02.2 wrong: each with itself
alike = set(divmod(torch.cdist(means.flatten(1), means.flatten(1)).argmin().item(), 10))

# %% 02.2 right: all pairs
from itertools import combinations
alike = min(combinations(range(10), 2), key=lambda ij: (means[ij[0]] - means[ij[1]]).square().sum())

# %% 02.3 wrong: the variance below the line
p, n = train.y.bincount()/60000, 10000
z = (test.y.bincount() - n*p)/(n*p*(1 - p))

# %% 02.3 wrong: shares of the test set
p, n = test.y.bincount()/10000, 10000
z = (test.y.bincount() - n*p)/(n*p*(1 - p)).sqrt()

# %% 02.3 right: in NumPy
p = np.bincount(train.y)/60000
z = (np.bincount(test.y) - 10000*p)/np.sqrt(10000*p*(1 - p))
