#!/usr/bin/env python3
"""plot.py RESULTS.json PLOT.svg: requests per second by transfers at once, from what ./bench async --json wrote."""
import json
import math
import re
import sys

TITLE = re.compile(r"GET 1 KiB, HTTP/1\.1, (\d+) at once: speed")
COLOURS = {
    "Curlew": "#0b6e4f",
    "Curlew with 8 loops": "#6bbf59",
    "Curlew with curl_multi_poll": "#a0a000",
    "C": "#1f4e9c",
    "HttpClient": "#b5179e",
    "PycURL": "#d1740c",
}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 400, 60, 200, 30, 50


def series(results):
    """{contender: {transfers at once: requests per second}}"""
    lines = {name: {} for name in COLOURS}
    for row in results:
        title = TITLE.fullmatch(row["measure"])
        if title and row["against"] in COLOURS:
            lines["Curlew"][int(title[1])] = row["ours"]
            lines[row["against"]][int(title[1])] = row["other"]
    return {name: points for name, points in lines.items() if points}


def draw(lines):
    levels = sorted({level for points in lines.values() for level in points})
    top = math.ceil(max(value for points in lines.values() for value in points.values()) / 10_000) * 10_000

    def x(level):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(level) / math.log(levels[-1])

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="18">GET 1 KiB over HTTP/1.1: thousand requests per second, by transfers at once</text>'
    for value in range(0, top + 1, 10_000):
        yield f'<path d="M{LEFT} {y(value):.0f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y(value) + 4:.0f}" text-anchor="end">{value // 1000}</text>'
    for level in levels:
        yield f'<text x="{x(level):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{level}</text>'
    for place, (name, points) in enumerate(lines.items()):
        colour = COLOURS[name]
        path = " ".join(f"{x(level):.1f},{y(points[level]):.1f}" for level in sorted(points))
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for level, value in sorted(points.items()):
            yield f'<circle cx="{x(level):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
        yield f'<text x="{WIDTH - RIGHT + 15}" y="{TOP + 20 + 20 * place}" fill="{colour}">{name}</text>'
    yield "</svg>"


with open(sys.argv[1], encoding="utf-8") as source:
    results = json.load(source)
with open(sys.argv[2], "w", encoding="utf-8") as target:
    target.write("\n".join(draw(series(results))) + "\n")
