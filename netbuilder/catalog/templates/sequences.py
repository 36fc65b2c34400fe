"""Networks that read a text word by word and remember."""

from __future__ import annotations

from typing import Any

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.design import Port
from netbuilder.core.value import Project


class LstmText(Template):
    """Two LSTMs, each read from both ends, that say whether a review is friendly."""

    kind, title = "lstm_text", "LSTM text classifier"
    shelf, icon = Shelf.SEQUENCES, "recurrent"
    source = "Hochreiter & Schmidhuber 1997, Neural Computation 9:1735; Chollet 2020, keras.io"
    synonyms = ("imdb", "sentiment", "rnn", "bidirectional", "embedding", "text classification")
    help = (
        "Every word of a review becomes a list of 128 numbers; two layers of LSTM, reading from "
        "the front and from the back, remember what matters; one score says whether the review is "
        "friendly. Made for texts of 200 words from a vocabulary of 20,000, as the film reviews of "
        "IMDB are usually prepared."
    )
    layer = "lstm"

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[200], tokens=True, name="Words")
        net.place("embedding", vocabulary=20_000, units=128, name="Word vectors")
        net.place(
            self.layer,
            units=64,
            layers=2,
            bidirectional=True,
            answer="last states",
            name="Reader",
        )
        net.place("dense", units=1, activation="linear", name="Score")
        net.place("output", loss="binary_cross_entropy", name="Friendly")
        return net.project(self.title, self.description)


class GruText(LstmText):
    """Two GRUs, each read from both ends, that say whether a review is friendly."""

    kind, title = "gru_text", "GRU text classifier"
    source = "Cho et al. 2014, EMNLP, arXiv:1406.1078"
    help = (
        "The text classifier with GRUs, which have two gates and no separate memory: a quarter "
        "fewer weights in the reading layers than with LSTMs, faster, and as good on texts of this "
        "length. Words become lists of 128 numbers, both layers read from the front and from the "
        "back, and one score says whether the review is friendly."
    )
    layer = "gru"


class SequenceToSequence(Template):
    """One LSTM reads a sentence, another writes its translation from what the first remembers."""

    kind, title = "sequence_to_sequence", "Sequence to sequence"
    shelf, icon = Shelf.SEQUENCES, "recurrent"
    source = "Sutskever et al. 2014, NeurIPS, arXiv:1409.3215"
    synonyms = ("seq2seq", "translation", "encoder decoder", "lstm", "teacher forcing")
    help = (
        "The encoder reads the whole sentence, and all that it found is in its last state and "
        "memory. The decoder begins with those and says the translation word by word: it is given "
        "the words so far and scores the next one. While training it sees the true words, later "
        "its own. What today's translators do with attention, this does with one state."
    )

    def project(self) -> Project:
        net = Drawing()
        words: dict[str, Any] = {"vocabulary": 10_000, "units": 256}
        lstm: dict[str, Any] = {"units": 512, "answer": "whole sequence", "state_ports": True}
        source = net.place("input", size=[30], tokens=True, name="Sentence")
        net.place("embedding", after=source, name="Its word vectors", **words)
        encoder = net.place("lstm", name="Encoder", **lstm)
        target = net.place("input", size=[30], tokens=True, name="Translation so far")
        known = net.place("embedding", after=target, name="Known word vectors", **words)
        states = (Port(encoder, "state"), Port(encoder, "memory"))
        decoder = net.place("lstm", after=(known, *states), name="Decoder", **lstm)
        net.place("dense", after=decoder, units=10_000, activation="linear", name="Scores")
        net.place("output", name="Next words")
        return net.project(self.title, self.description)
