"""Damaged data, beyond what notebook 02 shows."""
import gzip, shutil, struct
import numpy as np
import pytest
import torch
from miniai.mnist import MNIST_FOLDER, _SUMS, load_mnist, read_idx

def test_every_single_byte_counts(tmp_path):
    """One bit changed anywhere in any file, and the set is refused by the name of that file, unless the
    data are still the same."""
    rng = np.random.default_rng(1)
    for name in _SUMS: shutil.copy(MNIST_FOLDER/name, tmp_path/name)
    want, refused = [t for s in load_mnist() for t in s], 0
    for name in _SUMS:
        good = (tmp_path/name).read_bytes()
        for at in (0, 4, 9, len(good) - 1, *rng.integers(0, len(good), 6)):
            bad = bytearray(good)
            bad[at] ^= 1 << rng.integers(8)
            (tmp_path/name).write_bytes(bad)
            try: assert all(map(torch.equal, (t for s in load_mnist(tmp_path) for t in s), want))
            except ValueError as e: refused += f'{name}: damaged' in str(e)
        (tmp_path/name).write_bytes(good)
    assert refused > 30

def test_headers_that_lie(tmp_path):
    """A good gzip file whose header was changed at random is refused, or describes exactly the bytes that
    follow."""
    rng, data = np.random.default_rng(2), struct.pack('>HBB3I', 0, 8, 3, 5, 7, 11) + bytes(5*7*11)
    refused = 0
    for _ in range(2000):
        bad = bytearray(data)
        for _ in range(rng.integers(1, 4)): bad[rng.integers(16)] = rng.integers(256)
        (tmp_path/'f.gz').write_bytes(gzip.compress(bytes(bad)))
        try: a = read_idx(tmp_path/'f.gz')
        except ValueError as e: refused += str(tmp_path/'f.gz') in str(e)
        else:
            assert a.nbytes == len(data) - 4 - 4*a.ndim
            assert a.shape == struct.unpack(f'>{a.ndim}I', bad[4:4 + 4*a.ndim])
    assert refused > 1500

def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='train-images'): load_mnist(tmp_path)
