# Answers to the exercises of notebook 23, as readers give them.

# %% 23.1 wrong: no cache
def next_word(attn, word, cache):
    cache[0].append(word), cache[1].append(word)
    return attn(word)

# %% 23.1 wrong: forgets the new word
def next_word(attn, word, cache):
    keys, values = cache
    k, v = torch.cat([*keys, attn.to_k(word)][:max(1, len(keys))], 1), torch.cat([*values, attn.to_v(word)][:max(1, len(values))], 1)
    keys.append(attn.to_k(word)), values.append(attn.to_v(word))
    q, k, v = (attn.split(t) for t in (attn.to_q(word), k, v))
    return attn.to_out[0](attention(q, k, v).transpose(1, 2).flatten(2))

# %% 23.1 wrong: without the last layer
def next_word(attn, word, cache):
    keys, values = cache
    keys.append(attn.to_k(word)), values.append(attn.to_v(word))
    q, k, v = (attn.split(t) for t in (attn.to_q(word), torch.cat(keys, 1), torch.cat(values, 1)))
    return attention(q, k, v).transpose(1, 2).flatten(2)

# %% 23.1 right: by PyTorch's function
def next_word(attn, word, cache):
    keys, values = cache
    keys += [attn.to_k(word)]
    values += [attn.to_v(word)]
    q, k, v = (attn.split(torch.cat(t, 1)) for t in ([attn.to_q(word)], keys, values))
    y = torch.nn.functional.scaled_dot_product_attention(q, k, v)
    return attn.to_out[0](y.transpose(1, 2).reshape(1, 1, -1))

# %% 23.2 wrong: as it is written
def linear_attention(q, k, v): return (q @ k.T) @ v

# %% 23.2 wrong: scaled
def linear_attention(q, k, v): return q @ (k.T @ v)/8**0.5

# %% 23.2 right: einsum
def linear_attention(q, k, v): return torch.einsum('nd,de->ne', q, torch.einsum('nd,ne->de', k, v))

# %% 23.3 wrong: in place
states = blue
states[:, 9:] = sd.text_enc('a green three on a blue background')[:, 9:]
digit, colour = 'seven', 'red'

# %% 23.3 wrong: the other way round
states = blue.clone()
states[:, :9] = sd.text_enc('a green three on a blue background')[:, :9]
digit, colour = 'seven', 'red'

# %% 23.3 wrong: another guess
states = blue.clone()
states[:, 9:] = sd.text_enc('a green three on a blue background')[:, 9:]
digit, colour = 'three', 'green'

# %% 23.3 right: by cat
states = torch.cat([blue[:, :9], sd.text_enc('a green three on a blue background')[:, 9:]], 1)
digit, colour = 'seven', 'red'
