"""A model's figures as sentences, and what holds for every model."""

from __future__ import annotations

from emomonitor.engines.figures import ClassFigures, Counted, Figures, Harmed
from emomonitor.labels import Emotion
from emomonitor.ui.words import emotion_word, number, percent, translate

SOURCE = (
    "Barrett, L. F., Adolphs, R., Marsella, S., Martinez, A. M., & Pollak, S. D. (2019). Emotional Expressions "
    "Reconsidered: Challenges to Inferring Emotion From Human Facial Movements. Psychological Science in the Public "
    "Interest, 20(1), 1–68. doi:10.1177/1529100619832930"
)
"""A title is the same in every language."""


def hundred(share: float) -> int:
    """A share as so many of 100."""
    return round(100 * share)


def reading_words(figures: Figures | None, threshold: float) -> list[str]:
    """What a reading is; ``threshold`` is the confidence below which it is unsure."""
    said = [
        translate(
            "Understand",
            "The model compares a face with tens of thousands of faces for which people chose one of six words: Angry, "
            "Fear, Happy, Neutral, Sad, Surprise. It guesses which word they would choose for this one. The six "
            "percentages are how it shares out that guess; together they are 100 %. Other expressions, such as disgust "
            "or boredom, it can't name.",
        )
    ]
    if figures is not None and figures.calibration is not None:
        words = translate(
            "Understand",
            "A percentage is a promise: of faces read as 80 %, about 80 in 100 should be right. On the test faces it "
            "was off by {} points on average.",
        )
        said.append(words.format(f"{100 * figures.calibration:.1f}"))
    said.append(
        translate(
            "Understand",
            "What is shown live is smoothed over about half a second, so that it can be read. A reading is about a "
            "moment; look at how it changes over time rather than at one figure.",
        )
    )
    if threshold > 0:
        words = translate(
            "Understand",
            "Where no word reaches {}, and where a face is too far away, too dark, too bright, blurred, turned away or "
            "partly out of view, it says Unsure instead of guessing.",
        )
        said.append(words.format(percent(threshold)))
    said.append(
        translate(
            "Understand",
            'The button "Why?" colours the face by what separates the two strongest words. The colours are exact for '
            "this very moment, while the percentages are smoothed: the mean of the colours is what decides. They are "
            "coarse too, and show what this model goes by, not what a person would.",
        )
    )
    return said


def limits_words() -> list[str]:
    """What a reading doesn't tell."""
    return [
        translate(
            "Understand",
            "Faces don't show for certain what people feel. How people show anger, fear, joy, sadness and surprise "
            "differs much between cultures, situations and persons, and even for one person in one situation; the same "
            "face can go with different feelings (Barrett and others, 2019). A scowl may be anger, effort or bright "
            "sun.",
        ),
        translate(
            "Understand",
            "So a reading is a word for an expression that the camera saw. It is no fact about what somebody feels, "
            "thinks or is about to do. Ask the person.",
        ),
        translate(
            "Understand",
            "emomonitor is not a medical device. It diagnoses nothing, screens for nothing and watches over no "
            "patient.",
        ),
        translate(
            "Understand",
            "Decide nothing about a person by it: no grade, no job, no insurance, no suspicion. In the European Union "
            "it is forbidden to infer emotions of people at work and at school, but for medical or safety reasons (AI "
            "Act, article 5).",
        ),
    ]


def bias_words() -> list[str]:
    """Known biases of networks that learnt from such pictures."""
    return [
        translate(
            "Understand",
            "Older faces at rest are read as sad or angry more often: to a model that learnt from such pictures, "
            "wrinkles look like frowns.",
        ),
        translate(
            "Understand",
            "How ages, skin tones and cultures share in the pictures it learnt from is not documented. So none of "
            "these figures holds for a certain group of people, and for some it may be worse than they say.",
        ),
        translate(
            "Understand",
            "Those pictures were found on the web by search words, posed ones and stock photographs among them. "
            "Everyday faces show less.",
        ),
        translate(
            "Understand",
            "A beard, glasses, a hand, a mask or hair before the face can change the reading.",
        ),
    ]


def accuracy_words(accuracy: Counted) -> str:
    """How sure the accuracy itself is."""
    said = []
    if accuracy.n is not None:
        words = translate("Understand", "Measured on {} test faces, by the word that people gave them.")
        said.append(words.format(number(accuracy.n)))
    if accuracy.interval is not None:
        words = translate("Understand", "By chance alone it could lie between {:.1f} and {:.1f} (95 % interval).")
        said.append(words.format(100 * accuracy.interval[0], 100 * accuracy.interval[1]))
    said.append(
        translate("Understand", "In front of a camera it may do worse: other light, other people, other moments.")
    )
    return " ".join(said)


def class_words(c: ClassFigures) -> str:
    """How an emotion is read: "Of 100 faces that people called Fear, it calls 45 Fear and 20 Sad."."""
    word = emotion_word(c.emotion)
    if c.mistaken_for is None:
        words = translate("Understand", "Of 100 faces that people called {}, it calls {} {}.")
        return words.format(word, hundred(c.recall), word)
    wrong, share = c.mistaken_for
    words = translate("Understand", "Of 100 faces that people called {}, it calls {} {} and {} {}.")
    return words.format(word, hundred(c.recall), word, hundred(share), emotion_word(wrong))


def trust_words(c: ClassFigures) -> str:
    """How far its word can be trusted; empty where it never says it."""
    if c.trust is None:
        return ""
    words = translate("Understand", "When it says {}, people said so {} times in 100.")
    return words.format(emotion_word(c.emotion), hundred(c.trust))


def cell_words(c: ClassFigures, called: Emotion) -> str:
    """One cell of the table of confusions."""
    count = hundred(c.called[called])
    words = translate("Understand", "Of 100 faces that people called {}, it calls {} {}.")
    return words.format(
        emotion_word(c.emotion),
        count if count or not c.called[called] else translate("Understand", "fewer than one"),
        emotion_word(called),
    )


def hardest_words(figures: Figures) -> str:
    """Which emotion it finds best and which worst; empty where that is not known."""
    hardest, easiest = figures.hardest, figures.easiest
    if hardest is None or easiest is None or hardest is easiest:
        return ""
    words = translate("Understand", "It is best at {} and weakest at {}.")
    return words.format(emotion_word(easiest.emotion), emotion_word(hardest.emotion))


def harm_title(kind: str) -> str:
    """What harms a picture."""
    return {
        "darkness": translate("Understand", "In the dark"),
        "blur": translate("Understand", "Out of focus"),
        "low_resolution": translate("Understand", "Far away"),
    }[kind]


def strength_words(kind: str, strength: float) -> str:
    """How strongly a picture was harmed."""
    if kind == "darkness":
        return translate("Understand", "{:g} % of the light").format(strength)
    if kind == "blur":
        return translate("Understand", "smeared over {:.0f} %").format(100 * strength / 48)
    return translate("Understand", "{:g} pixels wide").format(strength)


def harm_words(harm: Harmed) -> str:
    """A harm's bars in a sentence, for whoever can't see them."""
    steps = (f"{strength_words(harm.kind, s)}: {hundred(a)}" for s, a in harm.steps)
    unharmed = translate("Understand", "as it is: {}").format(hundred(harm.unharmed))
    return f"{harm_title(harm.kind)}. {unharmed}, " + ", ".join(steps)


def agreement_words(figures: Figures) -> str:
    """That people disagree too; empty where that wasn't measured."""
    if len(figures.agreement) < 2:
        return ""
    (_, least), (_, most) = figures.agreement[0], figures.agreement[-1]
    words = translate(
        "Understand",
        "People disagree too. Of faces about which they agreed least, it calls {} in 100 by the given word; of those "
        "about which all agreed, {}.",
    )
    return words.format(hundred(least.share), hundred(most.share))
