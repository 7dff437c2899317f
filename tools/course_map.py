"""The map of the course for its site: what needs what, from what the notebooks say is to be read before."""
import html, re, textwrap
from pathlib import Path
import yaml

ROOT = Path(__file__).resolve().parent.parent
SHORT = {'20', '21', '22', '25', '32', '33', '34', '35'} # the way of those who only want Stable Diffusion
WIDE, HIGH, ROW = 74, 50, 108                            # of a box; from one row to the next
STYLE = """<style>
.course-map { max-width: 100%; height: auto; font: 9.6px system-ui, sans-serif }
.course-map rect { fill: var(--bs-body-bg, #fff); stroke: currentColor; stroke-opacity: .45 }
.course-map .short rect { stroke: #2780e3; stroke-opacity: 1; stroke-width: 2.2 }
.course-map a { color: inherit; text-decoration: none }
.course-map text { fill: currentColor; text-anchor: middle }
.course-map a tspan:first-child { font-weight: 600 }
.course-map .part { text-anchor: start; font-weight: 600; font-size: 12px }
.course-map path { fill: none; stroke: currentColor; stroke-opacity: .22 }
.course-map a:hover rect, .course-map a:focus rect { fill: color-mix(in srgb, currentColor 14%, transparent) }
RULES</style>"""

def needs(nbs):
    "Number → the numbers it names under 'read before', without those that others of them need anyway."
    direct = {}
    for stem, nb in nbs.items():
        rows = re.findall(r'^\|(.*?)\|', ''.join(nb['cells'][0]['source']), re.M)
        direct[stem[:2]] = set(re.findall(r'\b\d\d\b', rows[-1]))
    def all_of(no): return set().union(*({b} | all_of(b) for b in direct[no]))
    return {no: {b for b in bs if not any(b in all_of(o) for o in bs)} for no, bs in direct.items()}

def course_map(nbs):
    "The map as SVG; each box is a link. `nbs`: stem of a notebook's file → the notebook."
    sidebar = yaml.safe_load((ROOT/'_quarto.yml').read_text())['website']['sidebar']
    sections = [s for s in sidebar['contents'] if re.match(r'\dx ', s.get('section', ''))]
    before, at, boxes, lines = needs(nbs), {}, [], []
    for row, s in enumerate(sections):
        y = row*ROW + 24
        boxes.append(f'<text class="part" x="1" y="{y - 8}">{html.escape(s["section"])}</text>')
        for k, page in enumerate(s['contents']):
            no, _, name = page['text'].partition(' ')
            x = 1 + k*(WIDE + 7)
            at[no] = x, y
            words = [no, *textwrap.wrap(name, 12, break_long_words=False)]
            first = y + HIGH/2 + 3.5 - 11.5*(len(words) - 1)/2
            label = ''.join(f'<tspan x="{x + WIDE/2}" y="{first + 11.5*i:g}">{html.escape(w)}</tspan>'
                            for i, w in enumerate(words))
            boxes.append(f'<a href="{page["href"].replace(".ipynb", ".html")}" id="map-{no}"'
                         f'{" class=short" if no in SHORT else ""}><rect x="{x}" y="{y}" width="{WIDE}" '
                         f'height="{HIGH}" rx="5"/><text>{label}</text></a>')
    for no, bs in before.items():
        x, y = at[no]
        for b in sorted(bs):
            u, v = at[b]
            start, end, bend = (u + WIDE/2, v + HIGH), (x + WIDE/2, y), 26
            if v == y: start, bend = (u + WIDE/2, v), -16
            lines.append(f'<path class="from-{b} to-{no}" d="M{start[0]:g} {start[1]} C{start[0]:g} '
                         f'{start[1] + bend} {end[0]:g} {end[1] - abs(bend)} {end[0]:g} {end[1]}"/>')
    # the lines of the box under the pointer stand out
    rules = '\n'.join(f'.course-map:has(#map-{no}:hover, #map-{no}:focus) :is(.from-{no}, .to-{no}) '
                      '{ stroke-opacity: 1; stroke-width: 1.6 }' for no in at)
    width, height = max(x for x, _ in at.values()) + WIDE + 1, len(sections)*ROW - 30
    return ('<div class="course-map-frame"><svg class="course-map" role="img" '
            'aria-label="The notebooks, a row for each part, with lines from each to those that need it" '
            f'viewBox="0 0 {width} {height}" width="{width}" xmlns="http://www.w3.org/2000/svg">'
            f'{STYLE.replace("RULES", rules)}{"".join(lines)}{"".join(boxes)}</svg></div>')
