// Arithmetic on tables of numbers: {n, c, v}, n rows of c numbers each, in one Float64Array.
// A picture is a table, too: a row for each place, a column for each channel; it knows its height h and width w.

export const table = (n, c, v = new Float64Array(n*c), h = n, w = 1) => ({n, c, v, h, w})
const like = (x, c, v) => table(x.n, c, v, x.h, x.w)

export const add = (a, b) => like(a, a.c, a.v.map((v, i) => v + b.v[i]))
export const each = (x, f) => like(x, x.c, x.v.map(f))
export const silu = x => each(x, v => v/(1 + Math.exp(-v)))

// Each row of x with each row of w: x wᵀ + b. All heavy work of the networks ends here, eight sums at a time.
export function linear(x, w, b) {
  const {n, c} = x, out = w.n, y = new Float64Array(n*out), X = x.v, W = w.v
  for (let i = 0; i < n; i += 2) {
    const p = i*c, q = i + 1 < n ? p + c : p
    for (let j = 0; j < out; j += 4) {
      const w0 = j*c, w1 = Math.min(j + 1, out - 1)*c, w2 = Math.min(j + 2, out - 1)*c, w3 = Math.min(j + 3, out - 1)*c
      let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0
      for (let k = 0; k < c; k++) {
        const u = X[p + k], v = X[q + k], s = W[w0 + k], t = W[w1 + k], m = W[w2 + k], o = W[w3 + k]
        a0 += u*s; a1 += u*t; a2 += u*m; a3 += u*o
        b0 += v*s; b1 += v*t; b2 += v*m; b3 += v*o
      }
      const row = [a0, a1, a2, a3, b0, b1, b2, b3]
      for (let r = 0; r < 2 && i + r < n; r++)
        for (let s = 0; s < 4 && j + s < out; s++) y[(i + r)*out + j + s] = row[4*r + s] + (b ? b.v[j + s] : 0)
    }
  }
  return like(x, out, y)
}

// A convolution is a linear layer on windows: row i of the new table is all that filter i sees.
export function conv(x, w, b, stride = 1) {
  if (w.side === 1) return linear(x, w, b)
  const h = Math.ceil(x.h/stride), wide = Math.ceil(x.w/stride), c = x.c, seen = new Float64Array(h*wide*9*c)
  for (let i = 0, at = 0; i < h; i++)
    for (let j = 0; j < wide; j++)
      for (let r = i*stride - 1; r <= i*stride + 1; r++)
        for (let s = j*stride - 1; s <= j*stride + 1; s++, at += c)
          if (r >= 0 && r < x.h && s >= 0 && s < x.w)
            seen.set(x.v.subarray((r*x.w + s)*c, (r*x.w + s + 1)*c), at)
  return linear(table(h*wide, 9*c, seen, h, wide), w, b)
}

// Twice as high and wide, each place four times.
export function enlarge(x) {
  const y = table(4*x.n, x.c, undefined, 2*x.h, 2*x.w)
  for (let i = 0; i < y.h; i++)
    for (let j = 0; j < y.w; j++) {
      const from = ((i >> 1)*x.w + (j >> 1))*x.c
      y.v.set(x.v.subarray(from, from + x.c), (i*y.w + j)*x.c)
    }
  return y
}

// Mean 0 and deviation 1 in each row (rows = 1) or in each group of channels of all rows, then weight and bias.
function normed(x, rows, width, {weight, bias}, eps) {
  const y = new Float64Array(x.v.length)
  for (let i = 0; i < x.n; i += rows)
    for (let j = 0; j < x.c; j += width) {
      let sum = 0, squares = 0
      for (let r = i; r < i + rows; r++) for (let k = j; k < j + width; k++) sum += x.v[r*x.c + k]
      const mean = sum/(rows*width)
      for (let r = i; r < i + rows; r++) for (let k = j; k < j + width; k++) squares += (x.v[r*x.c + k] - mean)**2
      const scale = 1/Math.sqrt(squares/(rows*width) + eps)
      for (let r = i; r < i + rows; r++)
        for (let k = j; k < j + width; k++) y[r*x.c + k] = (x.v[r*x.c + k] - mean)*scale*weight.v[k] + bias.v[k]
    }
  return like(x, x.c, y)
}
export const layerNorm = (x, p) => normed(x, 1, x.c, p, 1e-5)
export const groupNorm = (x, p, groups, eps) => normed(x, x.n, x.c/groups, p, eps)

// Channels of two pictures of one size side by side.
export function join(a, b) {
  const y = like(a, a.c + b.c, new Float64Array(a.n*(a.c + b.c)))
  for (let i = 0; i < a.n; i++) {
    y.v.set(a.v.subarray(i*a.c, (i + 1)*a.c), i*y.c)
    y.v.set(b.v.subarray(i*b.c, (i + 1)*b.c), i*y.c + a.c)
  }
  return y
}

// softmax(q kᵀ/√d) v, head by head; with `causal`, nobody looks ahead.
export function attend(q, k, v, heads, causal = false) {
  const d = q.c/heads, y = new Float64Array(q.n*q.c), share = new Float64Array(k.n)
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < q.n; i++) {
      const end = causal ? i + 1 : k.n, at = head*d
      let most = -Infinity, sum = 0
      for (let j = 0; j < end; j++) {
        let dot = 0
        for (let e = at; e < at + d; e++) dot += q.v[i*q.c + e]*k.v[j*k.c + e]
        most = Math.max(most, share[j] = dot/Math.sqrt(d))
      }
      for (let j = 0; j < end; j++) sum += share[j] = Math.exp(share[j] - most)
      for (let j = 0; j < end; j++)
        for (let e = at; e < at + d; e++) y[i*q.c + e] += share[j]/sum*v.v[j*v.c + e]
    }
  return like(q, q.c, y)
}

// The error function, by a series whose terms are all positive.
export function erf(x) {
  if (Math.abs(x) > 5.5) return Math.sign(x)
  let term = x, sum = x
  for (let n = 1; Math.abs(term) > 1e-17*Math.abs(sum); n++) sum += term *= 2*x*x/(2*n + 1)
  return 2/Math.sqrt(Math.PI)*Math.exp(-x*x)*sum
}
