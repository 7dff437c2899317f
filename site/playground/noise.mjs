// The noise that PyTorch draws on a processor: the same seed, the same picture.

// The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998).
function* twister(seed) {
  const s = new Uint32Array(624)
  s[0] = seed
  for (let i = 1; i < 624; i++) s[i] = Math.imul(1812433253, s[i - 1] ^ s[i - 1] >>> 30) + i
  for (;;) {
    for (let i = 0; i < 624; i++) {
      const y = s[i] & 0x80000000 | s[(i + 1) % 624] & 0x7fffffff
      s[i] = s[(i + 397) % 624] ^ y >>> 1 ^ (y & 1 ? 0x9908b0df : 0)
    }
    for (let y of s) {
      y ^= y >>> 11
      y ^= y << 7 & 0x9d2c5680
      y ^= y << 15 & 0xefc60000
      yield (y ^ y >>> 18) >>> 0
    }
  }
}

// n normal numbers, a multiple of 16: Box and Muller's pairs, the first eight of each sixteen with the last eight.
export function randn(n, seed) {
  const draws = twister(Number(BigInt.asUintN(32, BigInt(seed)))), x = new Float64Array(n), f = Math.fround
  for (let i = 0; i < n; i++) x[i] = (draws.next().value & 0xffffff)/2**24
  for (let i = 0; i < n; i += 16)
    for (let j = i; j < i + 8; j++) {
      const r = f(Math.sqrt(f(-2*f(Math.log(f(1 - x[j])))))), angle = f(f(2*Math.PI)*x[j + 8])
      x[j] = f(r*f(Math.cos(angle)))
      x[j + 8] = f(r*f(Math.sin(angle)))
    }
  return x
}
