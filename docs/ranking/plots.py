"""Draws what ``broadsheet evaluate --json`` measured: ``python docs/ranking/plots.py FEEDBACK.json DIGEST.json``."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

IMAGES = Path(__file__).parents[1] / "images"
OURS = "broadsheet"
LEFT = {"upvotes", "newest", "arxiv_sanity_x", "bm25_sum", "paperflow"}
LOWER = {"random": (7, -8), "hacker_news": (7, 1)}
"""Where labels would run into each other."""
INK, GREY = "#1a4d8f", "#8a8a8a"


def main(feedback: Path, digest: Path) -> None:
    _curve(json.loads(feedback.read_text())["collections"])
    _cost(json.loads(digest.read_text())["collections"]["weeks"])


def _curve(collections: dict[str, Any]) -> None:
    """Precision of the five papers shown, round after round, with honest votes and with a fifth of them wrong."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    for axis, (collection, title) in zip(
        axes, (("clean", "honest votes"), ("flipped_20", "a fifth of the votes flipped")), strict=True
    ):
        for name, curves in collections[collection]["curves"].items():
            curve = curves["precision_at_5"]
            style: dict[str, Any] = {"color": INK, "linewidth": 2.5} if name == OURS else {"linewidth": 1, "alpha": 0.8}
            axis.plot(range(1, len(curve) + 1), curve, label=name.replace("_", " "), **style)
        axis.set(title=title, xlabel="round", ylim=(0, 1), xticks=(1, 5, 10, 15, 20))
        axis.grid(alpha=0.2)
    axes[0].set_ylabel("precision at 5, mean over channels")
    axes[1].legend(frameon=False, fontsize=8, loc="lower left")
    figure.savefig(IMAGES / "feedback-curve.png", dpi=110)


def _cost(found: dict[str, Any]) -> None:
    """Each method's nDCG@5 against the processor time that one digest takes."""
    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, values in found["systems"].items():
        milliseconds, quality = max(values["cpu_seconds"] * 1000, 0.01), values["ndcg_at_5"]
        axis.scatter(milliseconds, quality, color=INK if name == OURS else GREY, zorder=3, s=60 if name == OURS else 30)
        side, beside = ("right", (-7, -3)) if name in LEFT else ("left", (7, -3))
        axis.annotate(
            name.replace("_", " "),
            (milliseconds, quality),
            textcoords="offset points",
            xytext=LOWER.get(name, beside),
            ha=side,
            fontsize=8,
        )
    axis.margins(x=0.15)
    axis.set(xscale="log", xlabel="processor time of one digest, ms", ylabel="nDCG@5, mean over channels and weeks")
    axis.grid(alpha=0.2)
    figure.savefig(IMAGES / "quality-cost.png", dpi=110)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
