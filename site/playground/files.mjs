// What others published, as it is: weights in safetensors, and the tokenizer in its JSON.

// The number that 16 bits say, for all of them: sign, five bits of exponent, ten of fraction.
const HALF = Float64Array.from({length: 65536}, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1, e = bits >> 10 & 31, f = bits & 1023
  return sign*(e === 0 ? f*2**-24 : e === 31 ? (f ? NaN : Infinity) : (1024 + f)*2**(e - 25))
})

// Eight bytes say how long the header is, the header says where each tensor lies. Matrices are kept as they are;
// filters of convolutions (out, in, k, k) become rows (out, k·k·in), in the order in which windows are laid out.
export function readSafetensors(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)))
  const tensors = new Map()
  delete header.__metadata__
  for (const [name, {dtype, shape, data_offsets: [from, to]}] of Object.entries(header)) {
    if (dtype !== 'F16' && dtype !== 'F32') throw Error(`${name}: expected F16 or F32, got ${dtype}`)
    const bytes = buffer.slice(8 + length + from, 8 + length + to)
    const raw = dtype === 'F16' ? new Uint16Array(bytes) : new Float32Array(bytes), v = new Float64Array(raw.length)
    for (let i = 0; i < raw.length; i++) v[i] = dtype === 'F16' ? HALF[raw[i]] : raw[i]
    const [n, c = 1, side = 1] = shape, t = {n, c: c*side*side, v, side}
    if (side > 1) {
      t.v = new Float64Array(v.length)
      for (let o = 0; o < n; o++)
        for (let i = 0; i < c; i++)
          for (let k = 0; k < side*side; k++) t.v[(o*side*side + k)*c + i] = v[(o*c + i)*side*side + k]
    }
    tensors.set(name, t)
  }
  return tensors
}

// CLIP's tokenizer (notebook 32): words, their bytes as letters, and merges in the order in which they were learned.
export function tokenizer({model: {vocab, merges}, truncation: {max_length: length}}) {
  const rank = new Map(merges.map((m, i) => [Array.isArray(m) ? m.join(' ') : m, i]))
  const [start, end] = ['<|startoftext|>', '<|endoftext|>'], letters = []
  for (let b = 0, extra = 256; b < 256; b++) {            // bytes that can't be seen get letters beyond the first 256
    const seen = b > 32 && b < 127 || b > 160 && b !== 173
    letters.push(String.fromCharCode(seen ? b : extra++))
  }
  const parts = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu
  function merge(word) {
    const p = [...new TextEncoder().encode(word)].map(b => letters[b])
    p[p.length - 1] += '</w>'
    for (;;) {
      let best = -1, least = Infinity
      for (let i = 0; i + 1 < p.length; i++) {
        const r = rank.get(`${p[i]} ${p[i + 1]}`)
        if (r < least) [best, least] = [i, r]
      }
      if (best < 0) return p
      p.splice(best, 2, p[best] + p[best + 1])
    }
  }
  return text => {
    const ids = [vocab[start]]
    for (const piece of text.split(/(<\|startoftext\|>|<\|endoftext\|>)/)) {
      if (piece === start || piece === end) { ids.push(vocab[piece]); continue }
      const plain = Array.from(piece.normalize('NFC').replace(/\s+/g, ' '), ch => ch.toLowerCase()).join('')
      for (const [word] of plain.matchAll(parts)) ids.push(...merge(word).map(s => vocab[s]))
    }
    return [...ids.slice(0, length - 1), ...Array(length).fill(vocab[end])].slice(0, length)
  }
}
