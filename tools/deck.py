#!/usr/bin/env python3
"""A notebook's pictures as slides, in a PDF: each with its heading and a sentence on what is to be seen.

    python tools/deck.py nbs/34_latent_diffusion.ipynb [--out 34_latent_diffusion.pdf]
"""
import argparse, base64, io, json, re
from pathlib import Path
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image

def slides(nb):
    "(heading, PNG, sentence) of each picture."
    heading = ''
    for c in nb['cells']:
        src = ''.join(c['source'])
        if c['cell_type'] == 'markdown': heading = ([heading] + re.findall(r'^#+ (.*)', src, re.M))[-1]
        said = re.findall(r'^#\| fig-alt: (.*)', src, re.M)
        for o in c.get('outputs', []):
            if png := o.get('data', {}).get('image/png'): yield heading, ''.join(png), said.pop(0)

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('notebook', type=Path)
    p.add_argument('--out', type=Path)
    a = p.parse_args()
    nb, out, n = json.loads(a.notebook.read_text()), a.out or Path(a.notebook.stem + '.pdf'), 0
    with PdfPages(out) as pdf:
        for heading, png, said in slides(nb):
            fig = Figure(figsize=(13.33, 7.5))
            ax = fig.add_axes((0.06, 0.16, 0.88, 0.68))
            ax.imshow(Image.open(io.BytesIO(base64.b64decode(png))), interpolation='lanczos')
            ax.set_axis_off()
            for y, text, size in ((0.92, heading, 26), (0.08, said, 17)):
                fig.text(0.5, y, re.sub('[`*$]', '', text), fontsize=size, wrap=True,
                         ha='center', va='center')
            pdf.savefig(fig)
            n += 1
    print(f'{n} slides in {out}')

if __name__ == '__main__': main()
