// A picture as a PNG that says how it was made, under the names that `miniai_generate` writes (notebook 35).

const TABLE = Uint32Array.from({length: 256}, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1
  return n
})
const crc = bytes => ~bytes.reduce((c, b) => TABLE[(c ^ b) & 255] ^ c >>> 8, -1) >>> 0

function chunk(kind, data) {
  const bytes = new Uint8Array(12 + data.length), view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(kind), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)))
  return bytes
}

// Settings stand right behind the header, which ends at byte 33. iTXt holds any language: keyword, a zero, two bytes
// for 'not compressed', two empty names, and the text in UTF-8.
export async function withSettings(blob, settings) {
  const png = new Uint8Array(await blob.arrayBuffer()), utf8 = s => new TextEncoder().encode(s)
  const notes = Object.entries(settings).map(([k, v]) => chunk('iTXt', new Uint8Array([...utf8(k), 0, 0, 0, 0, 0, ...utf8(`${v}`)])))
  return new Blob([png.subarray(0, 33), ...notes, png.subarray(33)], {type: 'image/png'})
}
