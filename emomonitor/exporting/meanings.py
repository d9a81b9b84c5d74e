"""What stands in exported files as explanation: data, English for everybody."""

from __future__ import annotations

from emomonitor.replay.agreement import Method

MEANING = {
    "unit": "One analysed frame of one person, or one picture, that both have labelled.",
    "with_unsure": "unsure counts as a label: for a coder can't tell, for the log no trustworthy reading.",
    "without_unsure": "Only units for which both named one of the six emotions.",
    "kappa": "Cohen's kappa (1960).",
    "icc": "ICC(2,1): two-way random effects, absolute agreement, single rater (Shrout & Fleiss 1979).",
    Method.INDEPENDENT.value: "Interval from the standard error of Fleiss, Cohen & Everitt (1969). It supposes that "
    "units are independent; frames of a film are not, and it is far too narrow for them.",
    Method.BLOCKS.value: "Interval from draws of whole blocks of time (percentiles; Carlstein 1986). It supposes that "
    "blocks are independent.",
    Method.F.value: "Interval from the F distribution (Shrout & Fleiss 1979). It supposes that pieces are independent.",
}
"""Words of ``agreement.json``."""
