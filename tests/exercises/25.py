# Answers to the exercises of notebook 25, as readers give them.

# %% 25.1 wrong: the other way round
away_from_any, away_from_b = (guide(A.denoise, other.denoise, 2.) for other in (both, B))
further = 'B'

# %% 25.1 wrong: not guided
away_from_any = away_from_b = A.denoise
further = 'B'

# %% 25.1 wrong: another guess
away_from_any, away_from_b = (guide(other.denoise, A.denoise, 2.) for other in (both, B))
further = 'any'

# %% 25.1 right: by hand
def away_from_any(x, s): return both.denoise(x, s) + 2*(A.denoise(x, s) - both.denoise(x, s))
def away_from_b(x, s): return 2*A.denoise(x, s) - B.denoise(x, s)
further = 'B'

# %% 25.2 wrong: from A on
def drawn(m_a, m_b, s, g): return m_a + g*(m_a - m_b), s

# %% 25.2 wrong: narrower
def drawn(m_a, m_b, s, g): return m_b + g*(m_a - m_b), s/g

# %% 25.2 wrong: for g = 2
def drawn(m_a, m_b, s, g): return 2*m_a - m_b, s

# %% 25.2 right: in another order
def drawn(m_a, m_b, s, g): return g*m_a + (1 - g)*m_b, s

# %% 25.3 wrong: a mixture
half, is_mixture = walk_down(guide(both.denoise, A.denoise, 0.5), noise), True

# %% 25.3 wrong: from B to A
half, is_mixture = walk_down(guide(B.denoise, A.denoise, 0.5), noise), False

# %% 25.3 right: the mean of two guesses
half = walk_down(lambda x, s: 0.5*both.denoise(x, s) + 0.5*A.denoise(x, s), noise)
is_mixture = False
