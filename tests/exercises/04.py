# Answers to the exercises of notebook 04, as readers give them.

# %% 04.1 wrong: axes that don't fit
def no_loop(a, b): return (a[:, None]*b[None]).sum(1)
between = 32_112_640

# %% 04.1 wrong: the library's
def no_loop(a, b): return a @ b
between = 32_112_640

# %% 04.1 wrong: the price of the result
def no_loop(a, b): return (a[:, :, None]*b).sum(1)
between = 1024*10*4

# %% 04.1 wrong: in numbers, not in bytes
def no_loop(a, b): return (a[:, :, None]*b).sum(1)
between = 1024*784*10

# %% 04.1 right: the other way round
def no_loop(a, b): return (a[:, None, :]*b.T[None]).sum(2)
between = 4*x.numel()*10

# %% 04.2 wrong: a sum over all batches
def by_einsum(a, b): return torch.einsum('nik,mkj->nij', a, b)
def by_broadcast(a, b): return (a[:, :, :, None]*b[:, None]).sum(2)

# %% 04.2 wrong: sums the wrong axis
def by_einsum(a, b): return torch.einsum('nik,nkj->nij', a, b)
def by_broadcast(a, b): return (a[:, :, :, None]*b[:, None]).sum(1)

# %% 04.2 wrong: no axis for the rows
def by_einsum(a, b): return torch.einsum('nik,nkj->nij', a, b)
def by_broadcast(a, b): return (a[:, :, :, None]*b[:, :, None]).sum(2)

# %% 04.2 right: other letters, the other way round
def by_einsum(a, b): return torch.einsum('...ab,...bc->...ac', a, b)
def by_broadcast(a, b): return (a.unsqueeze(2)*b.mT.unsqueeze(1)).sum(-1)

# %% 04.3 wrong: any matrix
Q = torch.randn(28, 28)
turned = Q @ pics[0]

# %% 04.3 wrong: nothing is turned
Q = torch.eye(28)
turned = Q @ pics[0]

# %% 04.3 wrong: turned back
Q = torch.linalg.qr(torch.randn(28, 28)).Q
turned = Q.T @ pics[0]

# %% 04.3 right: by a matrix's singular vectors
Q, _, _ = torch.linalg.svd(torch.randn(28, 28))
turned = torch.einsum('ij,jk->ik', Q, pics[0])
