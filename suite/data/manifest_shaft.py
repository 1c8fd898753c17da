"""How a manifest's row gives the shaft speed: a number, or a channel that measured it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from suite.data.manifest_values import MeasuredChannel, Number
from suite.limits import within

SPEED_UNITS = {"rpm": 60.0, "Hz": 1.0}
"""Units of a measured speed, and how many of each are one turn a second."""


class StatedShaft(BaseModel):
    """The shaft speed of a recording: stated, or measured in the same file.

    Attributes
    ----------
    shaft_hz, rpm
        One of the two; beside a measured speed it is what that should be about.
    tachometer, pulses_per_turn
        The channel of a tachometer, and its pulses each turn of the shaft, 1 by default and no whole number
        behind a gear.
    speed_channel, speed_unit, speed_rate_hz
        A channel of measured speed, ``rpm`` or ``Hz``, and its sampling rate where it is not that of the
        vibration.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shaft_hz: Annotated[Number, within(1e-3, 1e4, "Hz")] | None = None
    rpm: Annotated[Number, within(0.06, 6e5, "turns a minute")] | None = None
    tachometer: MeasuredChannel | None = None
    pulses_per_turn: Annotated[Number, within(1e-3, 1e5, "pulses a turn")] | None = None
    speed_channel: MeasuredChannel | None = None
    speed_unit: Literal["rpm", "Hz"] | None = None
    speed_rate_hz: Annotated[Number, within(1e-3, 1e8, "Hz")] | None = None

    @model_validator(mode="after")
    def _check_speed(self) -> StatedShaft:
        """Require one speed, stated or measured, and no key without that which it belongs to."""
        measured = [key for key in ("tachometer", "speed_channel") if getattr(self, key) is not None]
        if self.shaft_hz is not None and self.rpm is not None:
            raise ValueError("needs the shaft speed once: shaft_hz or rpm")
        if not measured and self.shaft_hz is None and self.rpm is None:
            raise ValueError("needs the shaft speed once: shaft_hz or rpm, tachometer or speed_channel")
        if len(measured) > 1:
            raise ValueError("gives a measured speed twice: tachometer and speed_channel")
        if self.pulses_per_turn is not None and self.tachometer is None:
            raise ValueError("pulses_per_turn needs a tachometer")
        if (self.speed_unit is None) != (self.speed_channel is None):
            raise ValueError("speed_channel and speed_unit (rpm or Hz) go together")
        if self.speed_rate_hz is not None and self.speed_channel is None:
            raise ValueError("speed_rate_hz needs a speed_channel")
        for key in measured:
            if isinstance(getattr(self, key), tuple):
                raise ValueError(f"{key} is a list: one channel is needed")
        return self

    @property
    def stated_hz(self) -> float | None:
        """The speed that is stated, Hz; ``None`` where it is measured alone."""
        return self.rpm / 60 if self.rpm is not None else self.shaft_hz

    @property
    def measured_by(self) -> tuple[str, int | str] | None:
        """The key that names a measured speed, and its channel; ``None`` where there is none."""
        for key, channel in (("tachometer", self.tachometer), ("speed_channel", self.speed_channel)):
            if channel is not None and not isinstance(channel, tuple):
                return key, channel
        return None
