"""What a Tafel measurement means, in sentences."""

from typing import Any

from nasicell.experiments.tafel.line import STRAIGHT

NEGLIGIBLE = 0.02
"""Causes that change a reading by less are not named."""


def tafel_sentences(summary: dict[str, Any]) -> list[str]:
    """Say what was read, why it is not the model's number, and what the published one would need.

    Parameters
    ----------
    summary : dict
        As ``tafel_tables.tafel_summary`` makes it.
    """
    read = summary["exchange_current_apparent_mA_cm2"]
    if read is None:
        first = next(row for row in summary["readings"])
        sentences = [
            f"Nothing can be read from the voltage of the cell: {first['not_read_because']}; "
            f"the sweep ended by: {summary['stopped_by']['positive']}."
        ]
    else:
        sentences = [
            f"From the voltage of the cell at {_window(summary, 'window')}, with nothing "
            f"subtracted, the Tafel line reads {read:.3g} mA/cm2. The model has "
            f"{summary['exchange_current_model_mA_cm2']:.3g} mA/cm2: the reading is "
            f"{_times(summary['bias_ratio'])}. {_causes(summary)}"
        ]
        if summary["coefficient_of_determination"] < STRAIGHT:
            found = _three(summary["coefficient_of_determination"])
            sentences.append(
                f"The plot is bent in this window, r2 is {found}: this is not a Tafel line."
            )
    if summary["published_exchange_current_mA_cm2"] is None:
        return sentences
    return [
        *sentences,
        _film(summary),
        *(_split(summary, row) for row in summary["plateaus"]),
        *_else(summary),
    ]


def _causes(summary: dict[str, Any]) -> str:
    """The causes by weight."""
    named = {
        row["cause"]: row["factor"]
        for row in summary["causes"][1:]
        if row["factor"] is not None and abs(row["factor"] - 1) >= NEGLIGIBLE
    }
    if not named:
        return "No cause changes it by much."
    order = sorted(named, key=lambda cause: max(named[cause], 1 / named[cause]), reverse=True)
    return "Factors: " + ", ".join(f"{cause} {named[cause]:.2g}" for cause in order) + "."


def _film(summary: dict[str, Any]) -> str:
    """Which film would give the published reading, and what it would cost."""
    published = _published(summary)
    film = summary["film_for_published_ohm_cm2"]
    if film is None:
        return (
            f"No film on the electrodes makes this cell read the published {published}: "
            "with any film it reads less."
        )
    sentence = (
        f"To be read as the published {published}, {_ratio(summary)}, a film of "
        f"{_three(film)} ohm cm2 would have to sit on each electrode"
    )
    costs = [
        f"{_three(row['voltage_with_film_for_published_mV'])} mV at "
        f"{row['current_density_mA_cm2']:g} mA/cm2, where "
        f"{_three(row['published_voltage_mV'])} mV are published ({row['name']})"
        for row in summary["plateaus"]
    ]
    if not costs:
        return f"{sentence}; no voltage of a symmetric cell is published that could tell."
    return f"{sentence}; with it the cell would show {'; '.join(costs)}."


def _split(summary: dict[str, Any], row: dict[str, Any]) -> str:
    """What a plateau allows to be read."""
    least, most = row["least_reading_allowed_mA_cm2"], row["largest_reading_allowed_mA_cm2"]
    at = f"{_three(row['published_voltage_mV'])} mV at {row['current_density_mA_cm2']:g} mA/cm2"
    if least is None:
        return f"Electrolyte and contacts alone take more than the published {at} ({row['name']})."
    published = summary["published_exchange_current_mA_cm2"]
    if published < least:
        verdict = (
            f"the published {_published(summary)} is less by a factor of {least / published:.2g} "
            "or more, so no film explains it beside that voltage: the cell was in another state, "
            "or the line was fitted elsewhere"
        )
    elif published > most:
        verdict = f"the published {_published(summary)} is more than any of these"
    else:
        verdict = f"the published {_published(summary)} is among these"
    return (
        f"However the published {at} ({row['name']}) are shared between films and charge transfer, "
        f"this window reads {least:.3g} to {most:.3g} mA/cm2; {verdict}."
    )


def _else(summary: dict[str, Any]) -> list[str]:
    """Other ways to the published reading."""
    ways = []
    if summary["window_for_published_from_mV"] is not None:
        ways.append(f"fitted at {_window(summary, 'window_for_published')} instead")
    if summary["area_share_for_published"] is not None:
        ways.append(f"with {summary['area_share_for_published']:.2g} of its area in contact")
    if not ways:
        return []
    return [f"The cell as it is would be read as {_published(summary)} {', or '.join(ways)}."]


def _window(summary: dict[str, Any], name: str) -> str:
    return f"{summary[f'{name}_from_mV']:.3g} to {summary[f'{name}_to_mV']:.3g} mV"


def _published(summary: dict[str, Any]) -> str:
    return f"{summary['published_exchange_current_mA_cm2']:.3g} mA/cm2"


def _ratio(summary: dict[str, Any]) -> str:
    ratio = summary["published_over_model"]
    if ratio < 1:
        return f"{_three(1 / ratio)} times below the model's"
    return f"{_three(ratio)} times the model's"


def _three(number: float) -> str:
    """Three digits without an exponent."""
    return f"{float(f'{number:.3g}'):.12g}"


def _times(ratio: float) -> str:
    """A ratio in words."""
    if ratio < 1:
        return f"{_three(1 / ratio)} times too small"
    return f"{_three(ratio)} times too large"
