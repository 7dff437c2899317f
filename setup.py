"Everything said here is read from settings.ini and README.md."
import json, shutil
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

cfg = ConfigParser(delimiters=['='])
cfg.read('settings.ini', encoding='utf-8')
cfg = cfg['DEFAULT']

class WithCourse(build_py):
    "The notebooks go with the package, without their outputs: `miniai_learn` hands them out."
    def run(self):
        super().run()
        if self.editable_mode: return                     # there it takes the repository's
        course = Path(self.build_lib)/cfg['lib_path']/'course'
        shutil.copytree(f"{cfg['nbs_path']}/images", course/'images', dirs_exist_ok=True)
        for p in Path(cfg['nbs_path']).glob('[0-9]*.ipynb'):
            nb = json.loads(p.read_text(encoding='utf-8'))
            for c in nb['cells']: c.update({'outputs': []} if c['cell_type'] == 'code' else {})
            (course/p.name).write_text(json.dumps(nb, ensure_ascii=False), encoding='utf-8')

setup(
    cmdclass={'build_py': WithCourse},
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'], keywords=cfg['keywords'],
    author=cfg['author'], license=cfg['license'], license_files=['LICENSE', 'miniai/data/mnist/LICENSE.txt'],
    long_description=Path('README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    python_requires=f">={cfg['min_python']}",
    install_requires=cfg['requirements'].split(),
    extras_require={k: cfg[f'{k}_requirements'].split() for k in ('dev', 'accel', 'gpu')},
    packages=find_namespace_packages(include=['miniai', 'miniai.*']), include_package_data=True,
    entry_points={'console_scripts': cfg['console_scripts'].split(),
                  'nbdev': [f"{cfg['lib_name']}={cfg['lib_path']}._modidx:d"]},
)
