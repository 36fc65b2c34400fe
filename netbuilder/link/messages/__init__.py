"""Everything window and engine say to each other, as frozen records in MessagePack frames.

A frame is a 4-byte little-endian length followed by one MessagePack map with a ``type`` tag.
Orders go to the engine's standard input, events come from its standard output. Projects and
recipes travel as their saved JSON text, so the engine reads them through the strict loader.
Every order that asks for something carries a `request` number that its answers repeat.
"""

from __future__ import annotations

import struct
from typing import IO

import msgspec

from netbuilder.link.messages.events import (
    ChangeRefused,
    CheckpointSaved,
    DataInspected,
    DataPreviewed,
    Device,
    Devices,
    EngineFault,
    EpochDone,
    EpochsDone,
    Event,
    Failed,
    Finding,
    Histogram,
    Losses,
    Predicted,
    Progress,
    ProjectChanged,
    Ready,
    RunStarted,
    RunStateChanged,
    SettingChanged,
    TierChanged,
)
from netbuilder.link.messages.explaining import Explained
from netbuilder.link.messages.inside import InsideDrawn, InsideWish, Plate, PlateKind
from netbuilder.link.messages.neurons import NeuronsDrawn
from netbuilder.link.messages.order import Order
from netbuilder.link.messages.orders import (
    AnyOrder,
    Cancel,
    ChangeSetting,
    DrawValues,
    Explain,
    FindBatch,
    InspectData,
    KeepMoment,
    ListDevices,
    LookAgain,
    Overfit,
    Pause,
    Predict,
    PreviewData,
    Quit,
    Rehearse,
    Replace,
    Resume,
    SeedRun,
    SlowMotion,
    Step,
    Stop,
    Train,
    TryRates,
    Watch,
)
from netbuilder.link.messages.records import Numbers, Outlet, RunState, SampleWish, WorkerRole
from netbuilder.link.messages.sample import Lit, SampleTold, Saying, TellSample, Way
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage, SlowMotionTold
from netbuilder.link.messages.travel import Fork, MomentKept, MomentsRecorded, Near
from netbuilder.link.messages.trials import BatchesTried, BatchTried, NodeCost, Overfitted
from netbuilder.link.messages.views import (
    Check,
    HistogramsDrawn,
    JudgementDrawn,
    LayerNumbers,
    LayersDrawn,
    Load,
    LookedAgain,
    Quantity,
    Ranking,
    RankingsDrawn,
    RatesTried,
    Rehearsed,
    SamplesDrawn,
    Slice,
    SurfaceDrawn,
    Values,
    ValuesDrawn,
    ValuesTold,
    WeightsDrawn,
)

__all__ = [
    "FRAME_LIMIT",
    "AnyEvent",
    "AnyOrder",
    "BatchTried",
    "BatchesTried",
    "Cancel",
    "ChangeRefused",
    "ChangeSetting",
    "Check",
    "CheckpointSaved",
    "DataInspected",
    "DataPreviewed",
    "Device",
    "Devices",
    "DrawValues",
    "EngineFault",
    "EpochDone",
    "EpochsDone",
    "Event",
    "Explain",
    "Explained",
    "Failed",
    "FindBatch",
    "Finding",
    "Fork",
    "Histogram",
    "HistogramsDrawn",
    "InsideDrawn",
    "InsideWish",
    "InspectData",
    "JudgementDrawn",
    "KeepMoment",
    "LayerNumbers",
    "LayersDrawn",
    "ListDevices",
    "Lit",
    "Load",
    "LookAgain",
    "LookedAgain",
    "Losses",
    "MomentKept",
    "MomentsRecorded",
    "MotionKind",
    "MotionStage",
    "Near",
    "NeuronsDrawn",
    "NodeCost",
    "Numbers",
    "Order",
    "Outlet",
    "Overfit",
    "Overfitted",
    "Pause",
    "Plate",
    "PlateKind",
    "Predict",
    "Predicted",
    "PreviewData",
    "Progress",
    "ProjectChanged",
    "Quantity",
    "Quit",
    "Ranking",
    "RankingsDrawn",
    "RatesTried",
    "Ready",
    "Rehearse",
    "Rehearsed",
    "Replace",
    "Resume",
    "RunStarted",
    "RunState",
    "RunStateChanged",
    "SampleTold",
    "SampleWish",
    "SamplesDrawn",
    "Saying",
    "SeedRun",
    "SettingChanged",
    "Slice",
    "SlowMotion",
    "SlowMotionTold",
    "Step",
    "Stop",
    "SurfaceDrawn",
    "TellSample",
    "TierChanged",
    "Train",
    "TryRates",
    "Values",
    "ValuesDrawn",
    "ValuesTold",
    "Watch",
    "Way",
    "WeightsDrawn",
    "WorkerRole",
    "event_decoder",
    "framed",
    "order_decoder",
    "read_frame",
]

AnyEvent = (
    Ready
    | Devices
    | DataInspected
    | DataPreviewed
    | RunStarted
    | Losses
    | EpochDone
    | EpochsDone
    | SettingChanged
    | ProjectChanged
    | ChangeRefused
    | JudgementDrawn
    | RankingsDrawn
    | SamplesDrawn
    | LookedAgain
    | NeuronsDrawn
    | InsideDrawn
    | Explained
    | SlowMotionTold
    | SampleTold
    | MomentsRecorded
    | MomentKept
    | LayersDrawn
    | HistogramsDrawn
    | Load
    | ValuesDrawn
    | ValuesTold
    | TierChanged
    | CheckpointSaved
    | SurfaceDrawn
    | WeightsDrawn
    | RunStateChanged
    | Predicted
    | Rehearsed
    | RatesTried
    | BatchesTried
    | Overfitted
    | Progress
    | Failed
    | EngineFault
)

FRAME_LIMIT = 1 << 30
_HEADER = struct.Struct("<I")

_encoder = msgspec.msgpack.Encoder()
order_decoder: msgspec.msgpack.Decoder[AnyOrder] = msgspec.msgpack.Decoder(AnyOrder)
event_decoder: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def framed(message: Order | Event) -> bytes:
    """The message as one frame, ready to be written."""
    payload = _encoder.encode(message)
    return _HEADER.pack(len(payload)) + payload


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The payload of the next frame, or None at the end of the stream.

    Raises:
        ValueError: The frame claims more than `FRAME_LIMIT` bytes.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    if length > FRAME_LIMIT:
        raise ValueError("a message is longer than any message can be")
    payload = stream.read(length)
    return payload if len(payload) == length else None
