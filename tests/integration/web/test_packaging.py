"""What is installed elsewhere holds the pages' templates and files, those of others included."""

import subprocess
import sys
import zipfile
from pathlib import Path

from app.web.assets import assets

ROOT = Path(__file__).parents[3]


def test_the_wheel_holds_templates_and_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {str(file.relative_to(ROOT)) for file in (ROOT / "app/web/templates").rglob("*.html")}
    assert ours <= held
    assert set(assets()) - {"colours.css"} <= {Path(name).name for name in held if name.startswith("app/web/static/")}
    assert not any("node_modules" in name for name in held)


def test_the_lock_file_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert "http" not in text
    assert "resolved" not in text
