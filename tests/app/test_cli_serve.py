"""`ternlight serve` as a whole program, and the ways in which it will not start."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import openai
import pytest

from ternlight.app.cli.start import start


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_it_serves_until_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ternlight.app", "serve", "--data-dir", str(tmp_path), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = json.loads(server.stdout.readline())
        assert list(said) == ["url", "token", "model", "embedder"]
        with openai.OpenAI(base_url=said["url"], api_key=said["token"], max_retries=0) as client:
            made = client.chat.completions.create(
                model=said["model"], messages=[{"role": "user", "content": "hello"}], max_tokens=4
            )
            assert made.choices[0].message.content
            assert len(client.embeddings.create(model=said["embedder"], input="a ship").data[0].embedding) == 384
            stream = client.chat.completions.create(
                model=said["model"], messages=[{"role": "user", "content": "count to a thousand"}], stream=True
            )
            next(iter(stream))
            server.send_signal(signal.SIGINT)
            with pytest.raises((openai.APIError, httpx.HTTPError)):
                for _ in stream:
                    pass
        _, errors = server.communicate(timeout=60)
    assert server.returncode == 0, errors
    assert errors.rstrip().endswith("Stopped.")
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "0.0.0.0", "--no-token"], "needs its token"),
        (["--token", "long enough", "--no-token"], "not both"),
        (["--token", "short"], "too short"),
        (["--allow-origin", "notes.example"], "not a web origin"),
    ],
)
def test_what_would_be_unsafe_does_not_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert start(["serve", "--data-dir", str(tmp_path), *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_taken_port_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert start(["serve", "--data-dir", str(tmp_path), "--port", port]) == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in capsys.readouterr().err
