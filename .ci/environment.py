"""Makes an environment with exactly the locked packages, and the torch build that was asked for.

Runs on a bare Python 3.11+ before anything else is there, so it uses the standard library only.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from system import ensure_venv

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PLAIN = "pip"

NO_TORCH = f"""
The CPU build of torch could not be fetched from {CPU_INDEX}.
Check the network and run make again, or choose another source for torch:
  make TORCH_INDEX=https://...   an index that holds the build you want, e.g. for CUDA
  make TORCH_INDEX={PLAIN}           whatever pip is set up to use (on Linux PyPI has CUDA, 3 GB)
"""


def interpreter(environment: Path) -> Path:
    """The Python inside an environment."""
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return environment / inside


def make(environment: Path) -> bool:
    """Creates the environment if it is not there yet."""
    if interpreter(environment).exists():
        return True
    if not ensure_venv():
        return False
    print(f"Making the environment {environment} with Python {sys.version.split()[0]}", flush=True)
    return subprocess.run([sys.executable, "-m", "venv", environment]).returncode == 0


def pip(environment: Path, *arguments: str | Path, quiet: bool = False) -> bool:
    """Runs pip inside the environment; True when it succeeded."""
    command: list[str | Path] = [
        interpreter(environment),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
    ]
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run([*command, "--quiet", *arguments], stdout=output, stderr=output)
    return done.returncode == 0


def locked_torch(lock: Path) -> str:
    """The version of torch that the lock file names."""
    found = re.search(r"^torch==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{lock} names no version of torch.")
    return found[1]


def install_torch(environment: Path, lock: Path, index: str) -> bool:
    """Installs the build of torch that the person chose.

    On Linux the default of PyPI is the CUDA build with some 3 GB of libraries, so that without a
    choice the CPU build is asked for by its full name: first where pip looks anyway, which
    serves mirrors and machines without a network, then in the CPU index of the torch project.
    Elsewhere the default of PyPI is the CPU build already (with Metal on macOS).
    """
    version = locked_torch(lock)
    if index:
        only, also = (
            ([], []) if index == PLAIN else (["--index-url", index], ["--extra-index-url", index])
        )
        # By force, since to pip another build of the same version is the same thing.
        build = ["--force-reinstall", "--no-deps", *only, f"torch=={version}"]
        return pip(environment, *build) and pip(
            environment, f"torch=={version}", "--constraint", lock, *also
        )
    if not sys.platform.startswith("linux"):
        return pip(environment, f"torch=={version}", "--constraint", lock)
    cpu = ["--no-deps", f"torch=={version}+cpu"]
    if pip(environment, *cpu, quiet=True) or pip(environment, *cpu, "--index-url", CPU_INDEX):
        return True
    print(NO_TORCH, file=sys.stderr)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, required=True)
    parser.add_argument("--lock", type=Path, required=True, help="what to install")
    parser.add_argument("--torch-index", default="", help="where torch comes from; empty: CPU")
    parser.add_argument("--keep-torch", action="store_true", help="the right build is there")
    asked = parser.parse_args()
    print(f"Installing what {asked.lock.name} lists; the first time takes minutes", flush=True)
    done = (
        make(asked.environment)
        and (asked.keep_torch or install_torch(asked.environment, asked.lock, asked.torch_index))
        and pip(asked.environment, "--requirement", asked.lock)
    )
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
