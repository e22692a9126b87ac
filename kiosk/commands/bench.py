"""`wenxiaofa bench`: measures the product on this machine and prints JSON."""

import asyncio
import json
import os
import platform
import sys
from pathlib import Path

import click
import psutil

from kiosk.benchmarks import people as benchmark_people
from kiosk.benchmarks import product as benchmark
from kiosk.benchmarks.voice import recorded, spoken
from kiosk.errors import KioskError
from kiosk.operation.preparation import prepare
from kiosk.settings import load_settings
from speech.measuring.voice import SENTENCES
from speech.measuring.voice import measure as measure_speech

MOST_RECORDINGS = 20


@click.command(help="性能测试：启动一套临时的程序来测，结果按 JSON 输出。")
@click.option("--questions", type=click.IntRange(20, 10_000), default=200, help="逐个提问的次数。")
@click.option("--seconds", type=click.IntRange(1, 600), default=15, help="持续提问的秒数。")
@click.option(
    "--recordings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="真人录音：tar 包，里面有声音文件和 transcripts.tsv。",
)
def command(questions: int, seconds: int, recordings: Path | None) -> None:
    """Measures start, latency, throughput, memory, search and speech."""
    root = Path.cwd()
    try:
        settings = load_settings(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml")))
        prepare(root, environment=os.environ, tell=lambda text: click.echo(text, err=True))
        load = benchmark.Load(questions=questions, seconds=seconds)
        sounds = {"own_voice": asyncio.run(spoken(settings.speech, SENTENCES))}
        if recordings is not None:
            sounds["people"] = recorded(recordings, MOST_RECORDINGS)
        result = {
            "machine": {
                "processor": platform.processor() or platform.machine(),
                "cores": psutil.cpu_count(),
                "load_before": psutil.getloadavg()[0],
            },
            "product": benchmark.measure_product(root, load, sounds),
            "search": benchmark.measure_search(root),
            "search_million": benchmark.measure_scale(root),
            "speech": asyncio.run(measure_speech(settings.speech)),
            "people": benchmark_people.measure(benchmark_people.Load(kill=False)),
            "people_killed": benchmark_people.measure(benchmark_people.Load()),
        }
    except (KioskError, TimeoutError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))
