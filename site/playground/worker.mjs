// Paints where it doesn't hold up the page. A job that a newer one has overtaken is dropped between two steps.
import {denoise, loadDenoiser, loadParts, pixels} from './painter.mjs'

const loading = new Map(), newest = new Map()
function once(key, load) {
  if (!loading.has(key)) loading.set(key, load().catch(e => { loading.delete(key); throw e }))
  return loading.get(key)
}
const breathe = () => new Promise(done => setTimeout(done))

// `place` is where the picture is shown: a newer job for the same place takes its turn.
async function work({id, place, teacher, student, settings, moments}) {
  newest.set(place, id)
  const [parts, net] = await Promise.all([
    once(teacher, () => loadParts(teacher)), once(student ?? `${teacher}/unet`, () => loadDenoiser(student ?? teacher))])
  const model = {...parts, net}, begun = performance.now(), seen = []
  let last
  for (last of denoise(model, settings)) {
    seen.push(last.clean)
    await breathe()
    if (newest.get(place) !== id) return
  }
  postMessage({id, place, rgba: pixels(model.decode(last.latents)), ms: performance.now() - begun})
  for (let k = 0; k < moments; k++) {
    await breathe()
    if (newest.get(place) !== id) return
    const step = Math.round(k*(seen.length - 1)/(moments - 1 || 1))
    postMessage({id, place, moment: k, step: step + 1, rgba: pixels(model.decode(seen[step]))})
  }
}

// one after another, the newest job first in its place
let queue = Promise.resolve()
onmessage = ({data}) => {
  newest.set(data.place, data.id)
  queue = queue.then(() => newest.get(data.place) === data.id && work(data))
    .catch(e => postMessage({id: data.id, place: data.place, error: e.message}))
}
